/*
 * Calls that fail, for LD_PRELOAD: the FAULT_N-th of the calls FAULT_CALL names (open read write
 * fsync rename unlink thread malloc) of a process that has FAULT_N fails, once. Calls are counted
 * from the first file or folder of FAULT_FOLDER on, so that loading the program's libraries does
 * not count; FAULT_COUNT: a file into which the number of calls is written at the end.
 */
#undef _FILE_OFFSET_BITS /* which would make pwrite another name of pwrite64 */
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static atomic_long n_call;
static atomic_int begun;

static int is_asked(const char *call) {
    const char *asked = getenv("FAULT_CALL");
    return asked != NULL && strcmp(asked, call) == 0;
}

/* Whether this call is the one to fail. */
static int fails(const char *call, int number) {
    if (!atomic_load(&begun) || !is_asked(call)) return 0;
    const char *n = getenv("FAULT_N");
    if (atomic_fetch_add(&n_call, 1) + 1 != (n == NULL ? -1 : strtol(n, NULL, 10))) return 0;
    errno = number;
    return 1;
}

static void *next_of(const char *name) {
    return dlsym(RTLD_NEXT, name);
}

__attribute__((destructor)) static void tell(void) {
    const char *path = getenv("FAULT_COUNT");
    FILE *file = path == NULL || !atomic_load(&begun) ? NULL : fopen(path, "w");
    if (file == NULL) return;
    fprintf(file, "%ld\n", atomic_load(&n_call));
    fclose(file);
}

static void look(const char *path) {
    const char *folder = getenv("FAULT_FOLDER");
    if (folder != NULL && strstr(path, folder) != NULL) atomic_store(&begun, 1);
}

#define OPEN(name)                                                                \
    int name(const char *path, int flags, ...) {                                  \
        static int (*next)(const char *, int, ...);                               \
        if (next == NULL) *(void **)&next = next_of(#name);                       \
        va_list list;                                                             \
        va_start(list, flags);                                                    \
        mode_t mode = (flags & (O_CREAT | O_TMPFILE)) ? va_arg(list, mode_t) : 0; \
        va_end(list);                                                             \
        look(path);                                                               \
        return fails("open", EMFILE) ? -1 : next(path, flags, mode);              \
    }
OPEN(open)
OPEN(open64)

ssize_t read(int file, void *bytes, size_t n_byte) {
    static ssize_t (*next)(int, void *, size_t);
    if (next == NULL) *(void **)&next = next_of("read");
    return fails("read", EIO) ? -1 : next(file, bytes, n_byte);
}

ssize_t pread64(int file, void *bytes, size_t n_byte, off64_t at) {
    static ssize_t (*next)(int, void *, size_t, off64_t);
    if (next == NULL) *(void **)&next = next_of("pread64");
    return fails("read", EIO) ? -1 : next(file, bytes, n_byte, at);
}

/* Messages are left alone: they are how the test knows. */
ssize_t write(int file, const void *bytes, size_t n_byte) {
    static ssize_t (*next)(int, const void *, size_t);
    if (next == NULL) *(void **)&next = next_of("write");
    return file > STDERR_FILENO && fails("write", ENOSPC) ? -1 : next(file, bytes, n_byte);
}

ssize_t pwrite64(int file, const void *bytes, size_t n_byte, off64_t at) {
    static ssize_t (*next)(int, const void *, size_t, off64_t);
    if (next == NULL) *(void **)&next = next_of("pwrite64");
    return fails("write", ENOSPC) ? -1 : next(file, bytes, n_byte, at);
}

int fsync(int file) {
    static int (*next)(int);
    if (next == NULL) *(void **)&next = next_of("fsync");
    return fails("fsync", EIO) ? -1 : next(file);
}

int fdatasync(int file) {
    static int (*next)(int);
    if (next == NULL) *(void **)&next = next_of("fdatasync");
    return fails("fsync", EIO) ? -1 : next(file);
}

int rename(const char *from, const char *to) {
    static int (*next)(const char *, const char *);
    if (next == NULL) *(void **)&next = next_of("rename");
    return fails("rename", EIO) ? -1 : next(from, to);
}

int renameat2(int from_at, const char *from, int to_at, const char *to, unsigned flags) {
    static int (*next)(int, const char *, int, const char *, unsigned);
    if (next == NULL) *(void **)&next = next_of("renameat2");
    return fails("rename", EIO) ? -1 : next(from_at, from, to_at, to, flags);
}

int unlink(const char *path) {
    static int (*next)(const char *);
    if (next == NULL) *(void **)&next = next_of("unlink");
    return fails("unlink", EIO) ? -1 : next(path);
}

int pthread_create(pthread_t *thread, const pthread_attr_t *how, void *(*work)(void *),
                   void *user) {
    static int (*next)(pthread_t *, const pthread_attr_t *, void *(*)(void *), void *);
    if (next == NULL) *(void **)&next = next_of("pthread_create");
    return fails("thread", EAGAIN) ? EAGAIN : next(thread, how, work, user);
}

/* The C library's own names, since a look-up allocates. */
extern void *__libc_malloc(size_t);
extern void *__libc_calloc(size_t, size_t);
extern void *__libc_realloc(void *, size_t);

void *malloc(size_t n_byte) {
    return fails("malloc", ENOMEM) ? NULL : __libc_malloc(n_byte);
}

void *calloc(size_t n, size_t n_byte) {
    return fails("malloc", ENOMEM) ? NULL : __libc_calloc(n, n_byte);
}

void *realloc(void *old, size_t n_byte) {
    return fails("malloc", ENOMEM) ? NULL : __libc_realloc(old, n_byte);
}
