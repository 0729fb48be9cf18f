// Which instruction sets the kernels are compiled for: AVX-512, AVX2 and a plain path. The best one that the
// processor has is chosen at run time; what Highway knows besides would add compile time and nothing that the
// kernels use.
#ifndef HWY_DISABLED_TARGETS
#define HWY_DISABLED_TARGETS (HWY_SSSE3 | HWY_SSE4 | HWY_AVX3_DL)
#endif
