/*
 * fuzz - the entry of a fuzz target: tests/fuzz/<name>_fuzz.c defines it, and is one target.
 *
 * libFuzzer calls it under the fuzz preset; everywhere else replay_main.c runs it over the target's
 * corpus as an ordinary test. A corpus is made of the vectors whose codec the target's opening
 * comment names in a line `seeds: CODEC ...`, and of the files in tests/fuzz/corpus/<name>.
 */
#ifndef FUZZ_FUZZ_H
#define FUZZ_FUZZ_H

#include <stddef.h>
#include <stdint.h>

/* Returns 0; a fault of the code under test aborts. The block has exactly size bytes. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#endif
