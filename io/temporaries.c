#include "io/temporaries.h"

#include <dirent.h>
#include <limits.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

enum { N_SLOT = 64, FREE = 0, FILLING, KEPT };

typedef struct {
    atomic_int state;
    char path[PATH_MAX];
} Slot;

/* The one thing that outlives a process: set once, before it is divided. */
static Slot *slots;

void sy_temporaries_share(void) {
    if (slots != NULL) return;
    void *memory = mmap(NULL, N_SLOT * sizeof(Slot), PROT_READ | PROT_WRITE,
                        MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (memory != MAP_FAILED) slots = memory;
}

void sy_temporary_add(const char *path) {
    if (slots == NULL || strlen(path) >= PATH_MAX) return;
    for (int i = 0; i < N_SLOT; i++) {
        int expected = FREE;
        if (!atomic_compare_exchange_strong(&slots[i].state, &expected, FILLING)) continue;
        memcpy(slots[i].path, path, strlen(path) + 1);
        atomic_store(&slots[i].state, KEPT);
        return;
    }
}

void sy_temporary_remove(const char *path) {
    for (int i = 0; slots != NULL && i < N_SLOT; i++)
        if (atomic_load(&slots[i].state) == KEPT && strcmp(slots[i].path, path) == 0)
            atomic_store(&slots[i].state, FREE);
}

/* The files of a folder of the program's own, and it. */
static void remove_folder(const char *path) {
    DIR *folder = opendir(path);
    if (folder == NULL) return;
    for (struct dirent *entry; (entry = readdir(folder)) != NULL;)
        (void)!unlinkat(dirfd(folder), entry->d_name, 0);
    closedir(folder);
    (void)!rmdir(path);
}

void sy_temporaries_clear(void) {
    static const char *const journals[] = {"-journal", "-wal", "-shm"};
    for (int i = 0; slots != NULL && i < N_SLOT; i++) {
        if (atomic_load(&slots[i].state) != KEPT) continue;
        if (unlink(slots[i].path) != 0) remove_folder(slots[i].path);
        for (int j = 0; j < 3; j++) {
            char journal[PATH_MAX + 16];
            snprintf(journal, sizeof journal, "%s%s", slots[i].path, journals[j]);
            (void)!unlink(journal);
        }
        atomic_store(&slots[i].state, FREE);
    }
}
