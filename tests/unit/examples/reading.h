/* Runs the city program and reads back what it wrote, for its tests. */
#pragma once
#include <glib.h>
#include <stdbool.h>

/* A table as text: rows of cells under a header; columns by name. */
typedef struct {
    GPtrArray *rows; /* GStrv */
    char **header;
    double (*ends)[4]; /* of a layer of lines: x, y of the first and last vertex; NaN: none */
} Sheet;

/* Runs suyuan-city into @folder; @more: further options or NULL; exit status. */
int city_run(const char *folder, int n_pipe, int seed, const char *more);
/* A city of this size and seed in a fresh folder; remove it with city_remove. */
char *city_make(int n_pipe, int seed, const char *more);
void city_remove(char *folder);

/* Reads a .csv (GBK if it is not UTF-8) or a .shp of the folder. Aborts if it cannot. */
Sheet *sheet_read(const char *folder, const char *name);
void sheet_free(Sheet *sheet);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Sheet, sheet_free)
const char *sheet_cell(const Sheet *sheet, guint row, const char *column);
double sheet_number(const Sheet *sheet, guint row, const char *column);
/* Row whose @column is @value, or -1. */
int sheet_find(const Sheet *sheet, const char *column, const char *value);
