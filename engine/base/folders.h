/* Folders that belong to the program or the library: beside it, in its build tree, as configured.
 */
#pragma once
/* data/: SUYUAN_DATA, else share/suyuan beside what runs, else the folder of the source tree, else
 * where it was configured to be installed; NULL if none has fields.csv. g_free. */
char *sy_folder_of_data(void);
/* Translations: SUYUAN_LANG, else found in the same way; NULL. g_free. */
char *sy_folder_of_lang(void);
