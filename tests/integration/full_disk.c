/*
 * A disk that is full, for LD_PRELOAD: after FULL_DISK_BYTES bytes have been written to regular
 * files, every further write to one is ENOSPC. Needs no right to mount anything.
 */
#undef _FILE_OFFSET_BITS /* which would make pwrite another name of pwrite64 */
#include <dlfcn.h>
#include <errno.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

static atomic_llong n_written_byte;

static int is_full(int file, size_t n_byte) {
    struct stat status;
    const char *limit = getenv("FULL_DISK_BYTES");
    if (file <= STDERR_FILENO) return 0; /* of another disk, so that the complaint can be read */
    if (limit == NULL || fstat(file, &status) != 0 || !S_ISREG(status.st_mode)) return 0;
    if (atomic_fetch_add(&n_written_byte, (long long)n_byte) + (long long)n_byte <=
        strtoll(limit, NULL, 10))
        return 0;
    errno = ENOSPC;
    return 1;
}

typedef ssize_t Write(int, const void *, size_t);
typedef ssize_t WriteAt(int, const void *, size_t, off_t);

ssize_t write(int file, const void *bytes, size_t n_byte) {
    static Write *next;
    if (next == NULL) *(void **)&next = dlsym(RTLD_NEXT, "write");
    return is_full(file, n_byte) ? -1 : next(file, bytes, n_byte);
}

ssize_t pwrite(int file, const void *bytes, size_t n_byte, off_t at) {
    static WriteAt *next;
    if (next == NULL) *(void **)&next = dlsym(RTLD_NEXT, "pwrite");
    return is_full(file, n_byte) ? -1 : next(file, bytes, n_byte, at);
}

ssize_t pwrite64(int file, const void *bytes, size_t n_byte, off64_t at) {
    static WriteAt *next;
    if (next == NULL) *(void **)&next = dlsym(RTLD_NEXT, "pwrite64");
    return is_full(file, n_byte) ? -1 : next(file, bytes, n_byte, at);
}
