import type { Mistake } from './run'

/** What `explanations/` of a run's folder holds, one file an evaluation: why the worst mistakes were read as they were. */
export interface ExplanationsFile {
  /** Of the evaluation: `mnist/test`. */
  name: string
  /** By falling loss. */
  mistakes: ExplainedMistake[]
}

export interface ExplainedMistake extends Mistake {
  /** What spoke for the predicted class, by several methods. */
  maps: ExplanationMap[]
}

export interface ExplanationMap {
  /** `saliency`, `integrated gradients`, `Grad-CAM`, `occlusion`. */
  method: string
  /** Base64 of int8 `[height, width]`: 127 is the greatest size in this map, what is negative spoke against it. */
  values: string
}
