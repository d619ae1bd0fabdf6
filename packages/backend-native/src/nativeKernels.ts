import { attentionKernels } from './kernels/attention'
import { binaryKernels } from './kernels/binary'
import { blockKernels } from './kernels/blocks'
import { castKernels } from './kernels/cast'
import { convolutionKernels, depthwiseKernels } from './kernels/convolution'
import { convolution3dKernels } from './kernels/convolution3d'
import { countingKernels } from './kernels/counting'
import { cropKernels } from './kernels/cropAndResize'
import { ctcKernels } from './kernels/ctc'
import { einsumKernels } from './kernels/einsum'
import { fillKernels } from './kernels/fill'
import { fourierKernels } from './kernels/fourier'
import { layerNormKernels } from './kernels/layerNorm'
import { layoutKernels } from './kernels/layout'
import { lookupKernels } from './kernels/lookup'
import { multinomialKernels } from './kernels/multinomial'
import { neighbourhoodKernels } from './kernels/neighbourhood'
import { normalizationKernels } from './kernels/normalization'
import { optimizerKernels } from './kernels/optimizer'
import { poolingKernels } from './kernels/pooling'
import { pooling3dKernels } from './kernels/pooling3d'
import { productKernels } from './kernels/product'
import { recurrentKernels } from './kernels/recurrent'
import { recurrentLayerKernels } from './kernels/recurrentLayer'
import { reductionKernels } from './kernels/reduction'
import { rowKernels } from './kernels/rows'
import { samplingKernels } from './kernels/sampling'
import { scanKernels } from './kernels/scan'
import { scatterKernels } from './kernels/scatter'
import { searchKernels } from './kernels/search'
import { selectionKernels } from './kernels/selection'
import { softmaxKernels } from './kernels/softmax'
import { sparseKernels } from './kernels/sparse'
import { suppressionKernels } from './kernels/suppression'
import { textKernels } from './kernels/text'
import { unaryKernels } from './kernels/unary'
import { uniqueKernels } from './kernels/unique'
import type { NativeKernel } from './nativeKernel'

/** Every kernel with a native implementation, one line per family. */
export const nativeKernels: NativeKernel[] = [
  ...fillKernels,
  ...lookupKernels,
  ...layoutKernels,
  ...castKernels,
  ...softmaxKernels,
  ...reductionKernels,
  ...binaryKernels,
  ...unaryKernels,
  ...convolutionKernels,
  ...depthwiseKernels,
  ...convolution3dKernels,
  ...normalizationKernels,
  ...layerNormKernels,
  ...attentionKernels,
  ...optimizerKernels,
  ...poolingKernels,
  ...productKernels,
  ...recurrentKernels,
  ...recurrentLayerKernels,
  ...samplingKernels,
  ...rowKernels,
  ...blockKernels,
  ...pooling3dKernels,
  ...selectionKernels,
  ...neighbourhoodKernels,
  ...cropKernels,
  ...ctcKernels,
  ...fourierKernels,
  ...scanKernels,
  ...multinomialKernels,
  ...countingKernels,
  ...scatterKernels,
  ...suppressionKernels,
  ...sparseKernels,
  ...einsumKernels,
  ...uniqueKernels,
  ...searchKernels,
  ...textKernels,
]
