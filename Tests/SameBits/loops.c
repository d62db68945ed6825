// Every loop of one instruction set on numbers that are the same everywhere: a line for each with a checksum of all that it
// wrote. `Tests/SameBits/arm64` runs it on this machine's instruction sets and on arm64 and compares.
//
//     loops SET
#include <CVectorLoops.h>
#include <inttypes.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { MOST = 1 << 16 };

static float inputs[8][MOST], outputs[4][MOST];
static uint32_t state;

// From -2 to 2, all exact in 24 bits.
static float next(void) {
  state = state * 1664525u + 1013904223u;
  return (float)(state >> 8) * 0x1p-22f - 2;
}

// The inputs anew, and the outputs, which some loops add to.
static void begin(void) {
  state = 1;
  for (size_t i = 0; i < 8; i++)
    for (size_t j = 0; j < MOST; j++) inputs[i][j] = next();
  for (size_t i = 0; i < 4; i++)
    for (size_t j = 0; j < MOST; j++) outputs[i][j] = next();
}

static uint64_t checksum = 14695981039346656037u;  // FNV-1a

static void add_bytes(const void *bytes, size_t count) {
  for (size_t i = 0; i < count; i++) checksum = (checksum ^ ((const unsigned char *)bytes)[i]) * 1099511628211u;
}

static void end(const char *name) {
  add_bytes(outputs, sizeof outputs);
  printf("%s %016" PRIx64 "\n", name, checksum);
  checksum = 14695981039346656037u;
}

#define LOOP(name, ...) \
  begin(); \
  for (size_t i = 0; i < sizeof counts / sizeof *counts; i++) { \
    const size_t n = counts[i]; \
    __VA_ARGS__; \
    add_bytes(outputs, sizeof outputs); \
  } \
  end(name);

static void elements(const struct vector_loops *l) {
  static const size_t counts[] = {1, 3, 8, 15, 16, 17, 33, 1000, 4099};
  float *x = inputs[0], *z = inputs[1], *y = outputs[0];
  LOOP("relu", l->relu(x, y, n))
  LOOP("relu_gradient", l->relu_gradient(x, z, y, n))
  LOOP("add", l->add(x, z, y, n))
  LOOP("subtract", l->subtract(x, z, y, n))
  LOOP("multiply", l->multiply(x, z, y, n))
  LOOP("divide", l->divide(x, z, y, n))
  LOOP("scale", l->scale(-1.7f, x, y, n))
  LOOP("shift", l->shift(0.3f, x, y, n))
  LOOP("accumulate", l->accumulate(0.7f, x, y, n))
  LOOP("exponential", {
    for (size_t j = 0; j < n; j++) inputs[2][j] = 52 * x[j];
    l->exponential(inputs[2], y, n);
  })
  LOOP("sum", double s = l->sum(x, n); memcpy(y, &s, sizeof s))
  LOOP("dot", double s = l->dot(x, z, n); memcpy(y, &s, sizeof s))
  LOOP("squared_distance", double s = l->squared_distance(x, z, n); memcpy(y, &s, sizeof s))
  LOOP("squared_deviation", double s = l->squared_deviation(x, 0.3f, n); memcpy(y, &s, sizeof s))
  LOOP("logarithm", {
    for (size_t j = 0; j < n; j++) inputs[2][j] = j % 5 ? x[j] * x[j] : x[j] * x[j] * 1e-38f;
    l->logarithm(inputs[2], y, n);
  })
  LOOP("log_softmax", l->log_softmax(x, 5, n, 1.7f, y, outputs[1]))
  LOOP("add_column_sums", l->add_column_sums(x, 5, n, y))
  LOOP("adam", {
    const struct adam_step step = {0.1f, 0.999f, 0.001f, 0.01f, 1.3f, 1e-8f, 0.99f, 0.02f};
    for (size_t j = 0; j < n; j++) {
      outputs[2][j] = outputs[2][j] * outputs[2][j];
      if (j % 7 == 0) outputs[1][j] = outputs[2][j] = 0;  // a dead unit, then one whose moments are nearly denormal
      if (j % 7 < 2) x[j] *= j % 7 * 1e-37f;
    }
    l->adam(&step, y, x, outputs[1], outputs[2], n);
  })
}

static void normalizations(const struct vector_loops *l) {
  static const size_t counts[] = {1, 9, 16, 49, 784, 1024};
  for (int activated = 0; activated < 2; activated++) {
    const struct normalization c = {0.2f, 1.1f, -0.7f, 0.4f, activated, 0.01f, -0.03f};
    double sums[2] = {0.5, -0.25};
    LOOP("normalize", l->normalize(&c, inputs[0], outputs[0], n))
    LOOP("normalize_sums", l->normalize_sums(&c, inputs[0], inputs[1], sums, n); add_bytes(sums, sizeof sums))
    LOOP("normalize_gradient", l->normalize_gradient(&c, inputs[0], inputs[1], outputs[0], n % 2, n))
  }
}

static void pooling(const struct vector_loops *l) {
  static const size_t counts[] = {2, 4, 6, 7, 8, 10, 14, 16, 28, 32, 33, 64};  // widths
  const struct normalization c = {0.2f, 1.1f, -0.7f, 0.4f, 1, 0.01f, -0.03f};
  for (size_t rows = 1; rows < 9; rows++) {
    double sums[2] = {0.5, -0.25};
#define PLANE const struct plane p = {n, rows, n / 2};
    LOOP("pool", PLANE l->pool(&p, NULL, inputs[0], outputs[0]); l->pool(&p, &c, inputs[0], outputs[1]))
    LOOP("pool_gradient", PLANE l->pool_gradient(&p, inputs[0], inputs[1], outputs[0]))
    LOOP("normalize_pool_sums", PLANE l->normalize_pool_sums(&p, &c, inputs[0], inputs[1], sums);
         add_bytes(sums, sizeof sums))
    LOOP("normalize_pool_gradient", PLANE if (n % 2 == 0)
         l->normalize_pool_gradient(&p, &c, inputs[0], inputs[1], outputs[0], (int)rows % 2))
  }
}

static void windows(const struct vector_loops *l) {
  static const size_t counts[] = {3, 5, 8, 9, 16, 31, 32};  // heights; a little wider
  for (size_t stride = 1; stride < 4; stride++)
    for (size_t padding = 0; padding < 3; padding++) {
#define WINDOW \
  struct window w = {2, n, n + 2, 3, 2, stride, padding, (n + 2 * padding - 3) / stride + 1, \
                     (n + 2 * padding) / stride + 1, (n + 2 * padding + stride - 1) / stride, \
                     (n + 2 + 2 * padding + stride - 1) / stride};
      LOOP("unfold", WINDOW l->unfold(&w, inputs[0], inputs[1], outputs[0]))
      LOOP("fold", WINDOW l->fold(&w, inputs[0], inputs[1], outputs[0]))
    }
}

// What a set does with a panel depends on its width, so products are made of panels of its own width.
static void products(const struct vector_loops *l) {
  static const size_t counts[] = {1, 5, 10, 16, 40, 64, 100};  // columns
  for (int turned = 0; turned < 2; turned++)
    for (int finish = 0; finish < 4; finish++) {
      LOOP("multiply_panel", {
        const size_t rows = 23, depth = 130;
        for (size_t first = 0; first < n; first += l->panel_width) {
          const size_t left = n - first;
          const struct panel_product p = {
            inputs[0], turned ? 1 : depth, turned ? rows : 1, rows, inputs[1] + first, 200,
            left < l->panel_width ? left : l->panel_width, depth, outputs[0] + first, 300, finish == 1,
            finish > 1 ? inputs[2] + (finish == 2 ? first : 0) : NULL, finish == 3, finish > 1
          };
          l->multiply_panel(&p);
        }
      })
    }
  LOOP("transpose", l->transpose(inputs[0], n + 3, 37, n, outputs[0], 40, n % 2))
}

static void winograd(const struct vector_loops *l) {
  static const size_t counts[] = {16, 48};  // channels, a whole number of vectors of every set
  const struct { const char *name; void (*transform)(const struct tile_transform *); } transforms[] = {
    {"transform_pixels", l->transform_pixels},
    {"transform_outputs", l->transform_outputs},
    {"transform_output_gradients", l->transform_output_gradients},
    {"transform_weights", l->transform_weights},
    {"transform_weight_gradients", l->transform_weight_gradients},
  };
  for (size_t t = 0; t < sizeof transforms / sizeof *transforms; t++) {
    LOOP(transforms[t].name, {
      const struct tile_transform transform = {
        inputs[0], 36 * 48, 6 * 48, 48, outputs[0], 36 * 48, 6 * 48, 48, t == 1 ? inputs[1] : NULL, 3, n
      };
      transforms[t].transform(&transform);
    })
  }
}

int main(int count, char **arguments) {
  const struct vector_loops *l = count == 2 ? vector_loops_named(arguments[1]) : NULL;
  if (!l) {
    fprintf(stderr, "loops: expected one of plain, avx2, avx512 that this processor has, found '%s'\n",
            count == 2 ? arguments[1] : "");
    return 64;
  }
  elements(l);
  normalizations(l);
  pooling(l);
  windows(l);
  products(l);
  winograd(l);
  return 0;
}
