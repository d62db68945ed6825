#include "CVectorLoops.h"

#include <string.h>

// Every set gives the same bits: products and sums are fused where `__builtin_fmaf` or `__builtin_elementwise_fma` says so and
// nowhere else (-ffp-contract=off), and sums of many numbers are made in an order of their own, see sums.inc. Without
// instructions for it the fused product is a call of the C library, slow but the same.

#define SET plain
#define SET_NAME "plain"
#define LANES 4
#define TILE_ROWS 4
#define TILE_VECTORS 2
#define PEAK_VECTORS 24
#include "sums.inc"
#include "panel_product.inc"
#include "transpose.inc"
#include "winograd.inc"
#include "pooling.inc"
#include "window.inc"
#include "peak.inc"
#include "loops.inc"

#if defined(__x86_64__)

#pragma clang attribute push(__attribute__((target("avx2,fma"))), apply_to = function)
#define SET avx2
#define SET_NAME "avx2"
#define LANES 8
#define TILE_ROWS 6
#define TILE_VECTORS 2
#define PEAK_VECTORS 12
#include "sums.inc"
#include "panel_product.inc"
#include "transpose.inc"
#include "winograd.inc"
#include "pooling.inc"
#include "window.inc"
#include "peak.inc"
#include "loops.inc"
#pragma clang attribute pop

#pragma clang attribute push( \
    __attribute__((target("avx2,fma,avx512f,avx512dq,avx512bw,avx512vl"), min_vector_width(512))), \
    apply_to = function)
#define SET avx512
#define SET_NAME "avx512"
#define LANES 16
#define TILE_ROWS 6
#define TILE_VECTORS 4
#define PEAK_VECTORS 24
#include "sums.inc"
#include "panel_product.inc"
#include "transpose.inc"
#include "winograd.inc"
#include "pooling.inc"
#include "window.inc"
#include "peak.inc"
#include "loops.inc"
#pragma clang attribute pop

static int runs(const struct vector_loops *loops) {
  if (loops == &avx2) return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma");
  if (loops == &avx512)
    return __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512dq")
      && __builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512vl");
  return 1;
}

static const struct vector_loops *const sets[] = {&avx512, &avx2, &plain};

#else

static int runs(const struct vector_loops *loops) { return loops == &plain; }

static const struct vector_loops *const sets[] = {&plain};

#endif

const struct vector_loops *vector_loops_named(const char *name) {
  for (size_t i = 0; i < sizeof sets / sizeof *sets; i++)
    if (strcmp(sets[i]->name, name) == 0 && runs(sets[i])) return sets[i];
  return NULL;
}

const struct vector_loops *vector_loops_widest(void) {
  for (size_t i = 0; i < sizeof sets / sizeof *sets; i++)
    if (runs(sets[i])) return sets[i];
  return NULL;
}
