/** The class of a layer that contains a part of a network and does not keep its activations for the backward pass:
 * `recomputed()` of `@inkstone/models` makes it. Whoever adds up the memory of activations counts the largest such part
 * only. */
export const recomputedPart = 'InkstoneRecomputed'
