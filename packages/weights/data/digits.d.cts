import type { PackedModel } from '../src/packedModel'

declare const packed: PackedModel
export = packed
