import type { Mistake } from './run'

/** A file in `explanations/` of a run's folder, one per evaluation: explanations of the worst mistakes. */
export interface ExplanationsFile {
  /** Name of the evaluation: `mnist/test`. */
  name: string
  /** By decreasing loss. */
  mistakes: ExplainedMistake[]
}

export interface ExplainedMistake extends Mistake {
  /** Which pixels led to the predicted class, by several methods. */
  maps: ExplanationMap[]
}

export interface ExplanationMap {
  /** `saliency`, `integrated gradients`, `Grad-CAM`, `occlusion`. */
  method: string
  /** Base64 of int8 `[height, width]`: 127 is the largest magnitude in this map; negative values speak against the
   * class. */
  values: string
}
