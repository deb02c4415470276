#include <sqlite3.h>

#include "io/store/private.h"

static _Thread_local bool needed;
static sqlite3_mem_methods plain;

static void *checked(void *memory, int n) {
    if (memory == NULL && needed) g_error("failed to allocate %d bytes for SQLite", n);
    return memory;
}

static void *take(int n) {
    return checked(plain.xMalloc(n), n);
}

static void *grow(void *memory, int n) {
    return checked(plain.xRealloc(memory, n), n);
}

void sy_store_watch_memory(void) {
    if (sqlite3_config(SQLITE_CONFIG_GETMALLOC, &plain) != SQLITE_OK) return;
    sqlite3_mem_methods watched = plain;
    watched.xMalloc = take;
    watched.xRealloc = grow;
    sqlite3_config(SQLITE_CONFIG_MALLOC, &watched);
}

void sy_store_need_memory(bool on) {
    needed = on;
}
