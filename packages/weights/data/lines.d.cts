import type { PackedModel } from '../src/packedModel'

declare const packed: Omit<PackedModel, 'images'>
export = packed
