// libFuzzer's entry for programs that have a main of their own, and confinement to a folder.
#pragma once
#include <stddef.h>
#include <stdint.h>

int LLVMFuzzerRunDriver(int *argc, char ***argv, int (*test)(const uint8_t *data, size_t size));

// One of libFuzzer's own mutations, in place; returns the new size.
size_t LLVMFuzzerMutate(uint8_t *data, size_t size, size_t limit);

// From now on this thread and those that it starts write only below the folder, and read only there and where the
// system's libraries and tools are. Returns 0, or an error number.
int confine(const char *folder);
