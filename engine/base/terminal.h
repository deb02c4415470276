/* What is printed for people and programs holds no control characters, whatever is in the data. */
#pragma once

/**
 * sy_terminal_guard:
 * From now on stdout and stderr print text only: control characters (C0 but the end of a line and
 * the tab, DEL, C1), marks that turn the order of letters around, and bytes that are no UTF-8
 * become U+FFFD, so that a name that a stranger chose cannot give orders to the terminal. To be
 * called once, before anything is printed, by the program and not by the library. A program's own
 * marks (a progress bar) go to the descriptor itself.
 */
void sy_terminal_guard(void);
