import type * as tfl from '@tensorflow/tfjs-layers'

/** The weights of a layer or model as Keras arranges them in its files. */
export interface WeightTree {
  /** Of Keras: its name in snake case is part of the path. */
  className: string
  name: string
  /** Keras does not train these, nor their children. */
  frozen?: boolean
  /** In Keras' order. */
  variables: readonly tfl.LayerVariable[]
  /** Its sublayers by attribute: `forward_layer`, `query_dense`. */
  children?: readonly { attribute: string; tree: WeightTree }[]
  /** A list of layers by attribute: `layers` of a model, `cells` of stacked cells. */
  members?: { attribute: string; trees: readonly WeightTree[] }
}

/** All weights, trainable ones first, as in Keras' `.h5` files. */
export function legacyOrder(tree: WeightTree): tfl.LayerVariable[] {
  const all = inOrder(tree, false)
  const ordered = [
    ...all.filter(({ trained }) => trained),
    ...all.filter(({ trained }) => !trained),
  ]
  return [...new Set(ordered.map(({ variable }) => variable))]
}

interface Place {
  variable: tfl.LayerVariable
  trained: boolean
}

function inOrder(tree: WeightTree, frozen: boolean): Place[] {
  const still = frozen || tree.frozen === true
  return [
    ...tree.variables.map((variable) => ({ variable, trained: !still && variable.trainable })),
    ...(tree.children ?? []).flatMap((child) => inOrder(child.tree, still)),
    ...(tree.members?.trees ?? []).flatMap((member) => inOrder(member, still)),
  ]
}

/** A weight's own name, without the layer's. */
export function ownName({ originalName }: tfl.LayerVariable): string {
  return originalName.slice(originalName.lastIndexOf('/') + 1)
}
