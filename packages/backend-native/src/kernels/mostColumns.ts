/** Up to this number of columns, kernels sum what they write: beyond it, the sums no longer stay in the cache. */
export const mostColumns = 4096
