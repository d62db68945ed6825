#include "CVectorLoops.h"

#include <stdint.h>
#include <string.h>

// Where a unit has died, Adam's moments decay until they are denormal (below 1.2e-38) and stay there; a processor
// takes a hundred times as long over such numbers, so for the length of a loop they count as zero.
#if defined(__x86_64__)
typedef unsigned floating_point_mode;
static floating_point_mode flush_denormals(void) {
  floating_point_mode mode = __builtin_ia32_stmxcsr();
  __builtin_ia32_ldmxcsr(mode | 0x8040);  // flush to zero, denormals are zero
  return mode;
}
static void restore(floating_point_mode mode) { __builtin_ia32_ldmxcsr(mode); }
#elif defined(__aarch64__)
typedef uint64_t floating_point_mode;
static floating_point_mode flush_denormals(void) {
  floating_point_mode mode;
  __asm__ volatile("mrs %0, fpcr" : "=r"(mode));
  __asm__ volatile("msr fpcr, %0" : : "r"(mode | 1 << 24));  // flush to zero
  return mode;
}
static void restore(floating_point_mode mode) { __asm__ volatile("msr fpcr, %0" : : "r"(mode)); }
#else
typedef int floating_point_mode;
static floating_point_mode flush_denormals(void) { return 0; }
static void restore(floating_point_mode mode) { (void)mode; }
#endif

#define SET plain
#define SET_NAME "plain"
#define LANES 4
#define TILE_ROWS 4
#define TILE_VECTORS 2
#include "panel_product.inc"
#include "loops.inc"

#if defined(__x86_64__)

#pragma clang attribute push(__attribute__((target("avx2,fma"))), apply_to = function)
#define SET avx2
#define SET_NAME "avx2"
#define LANES 8
#define TILE_ROWS 6
#define TILE_VECTORS 2
#include "panel_product.inc"
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
#include "panel_product.inc"
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

// Blocks of four by four numbers: four lanes are what every processor has.
typedef float four __attribute__((vector_size(16), aligned(sizeof(float))));

static inline void put(const float *x, float *y, int accumulate) { *y = accumulate ? *y + *x : *x; }

// Up to 16 columns, so that what is written stays in the nearest cache until its lines are whole.
static void transpose_strip(const float *x, size_t x_step, size_t rows, size_t columns, float *y, size_t y_step,
                            int accumulate) {
  size_t i = 0;
  for (; i + 4 <= rows; i += 4) {
    const float *block = x + i * x_step;
    size_t j = 0;
    for (; j + 4 <= columns; j += 4) {
      four a = *(const four *)(block + j), b = *(const four *)(block + x_step + j);
      four c = *(const four *)(block + 2 * x_step + j), d = *(const four *)(block + 3 * x_step + j);
      four ab = __builtin_shufflevector(a, b, 0, 4, 1, 5), cd = __builtin_shufflevector(c, d, 0, 4, 1, 5);
      four AB = __builtin_shufflevector(a, b, 2, 6, 3, 7), CD = __builtin_shufflevector(c, d, 2, 6, 3, 7);
      four turned[4] = {
        __builtin_shufflevector(ab, cd, 0, 1, 4, 5), __builtin_shufflevector(ab, cd, 2, 3, 6, 7),
        __builtin_shufflevector(AB, CD, 0, 1, 4, 5), __builtin_shufflevector(AB, CD, 2, 3, 6, 7)};
      for (size_t n = 0; n < 4; n++) {
        four *out = (four *)(y + (j + n) * y_step + i);
        *out = accumulate ? *out + turned[n] : turned[n];
      }
    }
    for (; j < columns; j++)
      for (size_t n = 0; n < 4; n++) put(block + n * x_step + j, y + j * y_step + i + n, accumulate);
  }
  for (; i < rows; i++)
    for (size_t j = 0; j < columns; j++) put(x + i * x_step + j, y + j * y_step + i, accumulate);
}

void transpose(const float *x, size_t x_step, size_t rows, size_t columns, float *y, size_t y_step,
               int accumulate) {
  for (size_t j = 0; j < columns; j += 16)
    transpose_strip(x + j, x_step, rows, columns - j < 16 ? columns - j : 16, y + j * y_step, y_step,
                    accumulate);
}

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
