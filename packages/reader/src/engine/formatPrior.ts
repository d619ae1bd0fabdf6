/** How likely a field holds digits of another format. */
export const formatPrior = 0.02
