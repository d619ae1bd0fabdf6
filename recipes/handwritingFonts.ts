const names = [
  'annie-use-your-telescope',
  'architects-daughter',
  'bad-script',
  'cedarville-cursive',
  'covered-by-your-grace',
  'delius',
  'gloria-hallelujah',
  'gochi-hand',
  'handlee',
  'marck-script',
  'neucha',
  'reenie-beanie',
  'shadows-into-light',
  'short-stack',
  'sue-ellen-francisco',
  'the-girl-next-door',
  // behind the first sixteen, which so stay in the parts that they are in: withNone deals them out by their number
  'amatic-sc',
  'dancing-script',
  'gaegu',
  'homemade-apple',
  'itim',
  'mansalva',
  'nanum-pen-script',
  'permanent-marker',
  'rock-salt',
  'schoolbell',
  'sriracha',
  'swanky-and-moo-moo',
]

/** Handwriting fonts that letters are drawn from: files of packages @fontsource/... . Caveat, Indie Flower, Kalam and Patrick
 * Hand are left for tests. */
export const handwritingFonts: readonly string[] = names.map((name) =>
  require.resolve(`@fontsource/${name}/files/${name}-latin-400-normal.woff`),
)
