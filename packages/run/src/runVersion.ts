/** Of the files in a run's folder. It grows when a reader of before would misread them. */
export const runVersion = 1
