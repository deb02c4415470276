/* Where the program's own files are: SUYUAN_DATA, else installed beside the program, else the
 * sources it was built from. */
#pragma once

char *sy_folder_of_data(void); /* g_free; NULL if there is none */
char *sy_folder_of_lang(void); /* of compiled translations; NULL if there is none */
