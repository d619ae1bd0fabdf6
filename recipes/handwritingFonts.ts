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
]

/** Handwriting fonts that letters are drawn from: files of packages @fontsource/... . Caveat, Indie Flower, Kalam and Patrick
 * Hand are left for tests. */
export const handwritingFonts: readonly string[] = names.map((name) =>
  require.resolve(`@fontsource/${name}/files/${name}-latin-400-normal.woff`),
)
