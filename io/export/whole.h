/* Whether a file that a library wrote is all there. Include only from io/export. */
#pragma once
#include <stdbool.h>
#include <stdint.h>

/**
 * sy_file_is_whole:
 * Libraries that do not look at the errors of their writes leave files cut short on a full disk. A
 * file is whole if it holds @tag @n times and its last bytes hold @end.
 *
 * @path: also of a member of an archive, "/vsizip/{FILE}/MEMBER"
 * @tag, @end: up to 32 bytes
 */
bool sy_file_is_whole(const char *path, const char *tag, uint64_t n, const char *end);
