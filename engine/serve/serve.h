/*
 * The whole job in a browser, on the machine it runs on.
 *
 * Here: An HTTP server: pages of data/web, questions to case files, records of people, and the
 *       commands of the program in child processes, each as a person would write it.
 * In: Folders of cases, requests of browsers; both are strangers'.
 * Out: Answers; files in the folders of the cases.
 *
 * What is asked of a case file and recorded in it goes through the library. Nothing is decided
 * here.
 */
#pragma once
#include "engine/base/program.h"

#define SY_SERVE_PORT 8710

typedef struct {
    const char *what;        /* a folder, a case.yaml or a case file; NULL: the start page */
    const char *listen;      /* an address; NULL: loopback */
    const char *certificate; /* PEM with certificate and key; beyond loopback it is needed */
    const char *base;        /* a raster or a folder of tiles below the maps; NULL: none */
    const char *key;         /* file that keeps the key over restarts; NULL: a new one at each */
    guint16 port;            /* 0: any free one */
    bool open;               /* in the operator's browser */
    void (*ready)(const char *address); /* hears where it listens, with the key */
} SyServeAsked;

/**
 * sy_serve:
 * Serves until it is asked to stop.
 *
 * SY_ERROR_USAGE: an address beyond loopback without a certificate, a file of a key without one;
 * SY_ERROR_INPUT: @what is none of the three, the certificate cannot be read, the file holds no key
 * or others may read it; SY_ERROR_OUTPUT: the port is taken, the folder of
 * cases cannot be made.
 */
bool sy_serve(const SyServeAsked *asked, const SyProgram *program, GError **error);
