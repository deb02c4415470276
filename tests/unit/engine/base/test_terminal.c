#include <glib.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "engine/base/terminal.h"

/* What comes out of the guarded stdout, and of stderr, for what is printed. */
static void printing(void) {
    sy_terminal_guard();
    fputs("a\tb\n\x1b[31m\x7f\r\b", stdout);
    fputs("\xc2", stdout); /* U+009B and U+00B2 over two writes */
    fflush(stdout);
    fputs("\x9b\xc2\xb2 中\n", stdout);
    fputs("a\u202eb\u2066c\u2028d \xe4\xff \xe4\xb8z \xf0\x9f\x92\xa7\n", stdout);
    fputs("\x1b]0;t\a\n", stderr);
    fflush(NULL);
    _exit(0);
}

static void test_guard(void) {
    if (g_test_subprocess()) printing();
    g_test_trap_subprocess(NULL, 0, 0);
    g_test_trap_assert_passed();
#define R "\xef\xbf\xbd"
    g_test_trap_assert_stdout("*a\tb\n" R "?31m" R R R R "² 中\na" R "b" R "c" R "d " R R " " R
                              "z 💧\n*");
    g_test_trap_assert_stderr(R "]0;t" R "\n*");
}

int main(int argc, char **argv) {
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/terminal/guard", test_guard);
    return g_test_run();
}
