/* Functions of the caller for the SQL of a connection. */
#include <math.h>

#include "io/store/private.h"

enum { MOST_ARGUMENTS = 8 };

typedef struct {
    SyStoreTextFunction *text;
    SyStoreNumberFunction *number;
    void *user;
} Function;

static void call(sqlite3_context *context, int n, sqlite3_value **values) {
    const Function *function = sqlite3_user_data(context);
    g_autoptr(GError) error = NULL;
    if (function->number != NULL) {
        double numbers[MOST_ARGUMENTS];
        for (int i = 0; i < n; i++)
            numbers[i] = sqlite3_value_numeric_type(values[i]) == SQLITE_NULL
                             ? NAN
                             : sqlite3_value_double(values[i]);
        double result = function->number(numbers, function->user, &error);
        if (error != NULL)
            sqlite3_result_error(context, error->message, -1);
        else if (isfinite(result))
            sqlite3_result_double(context, result);
        return;
    }
    const char *texts[MOST_ARGUMENTS];
    for (int i = 0; i < n; i++) texts[i] = (const char *)sqlite3_value_text(values[i]);
    char *result = function->text(texts, function->user, &error);
    if (error != NULL)
        sqlite3_result_error(context, error->message, -1);
    else if (result != NULL)
        sqlite3_result_text(context, result, -1, g_free);
}

static void add(SyStore *store, const char *name, int n_argument, Function function) {
    g_assert(n_argument <= MOST_ARGUMENTS);
    Function *kept = g_memdup2(&function, sizeof function);
    int code = sqlite3_create_function_v2(store->db, name, n_argument, SQLITE_UTF8, kept, call,
                                          NULL, NULL, g_free);
    g_assert(code == SQLITE_OK);
}

void sy_store_add_text_function(SyStore *store, const char *name, int n_argument,
                                SyStoreTextFunction *function, void *user) {
    add(store, name, n_argument, (Function){function, NULL, user});
}

void sy_store_add_number_function(SyStore *store, const char *name, int n_argument,
                                  SyStoreNumberFunction *function, void *user) {
    add(store, name, n_argument, (Function){NULL, function, user});
}
