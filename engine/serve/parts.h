/* Between the files of this room. */
#pragma once
#include <gio/gio.h>

#include "engine/library/library.h"
#include "engine/map/ground.h"
#include "engine/serve/tiles.h"

/* ---- what is asked and answered, without the wire ---- */

typedef struct {
    const char *method;   /* "GET" */
    char **part;          /* of the path, decoded: {"api", "cases", NULL} */
    GHashTable *query;    /* char * -> char *; never NULL */
    GHashTable *form;     /* of a body as a form writes it; never NULL */
    const char *language; /* "zh" or "en" */
} SyServeRequest;

typedef struct {
    guint status;     /* of HTTP */
    const char *type; /* static */
    char *name;       /* a file to keep under this name; NULL: to be shown */
    GBytes *body;
} SyServeAnswer;
/* Parts of a path, g_strfreev; NULL: it is not understood. */
char **sy_serve_parts(const char *path);
/* What a form or query says, the last where a name stands twice; NULL: not UTF-8. */
GHashTable *sy_serve_form(const char *text);
void sy_serve_answer_clear(SyServeAnswer *answer);
/* Takes @json. */
void sy_serve_answer_json(SyServeAnswer *answer, guint status, char *json);
/* {"error": message}, with the status of HTTP that belongs to it. Takes @error. */
void sy_serve_answer_error(SyServeAnswer *answer, GError *error);
/* The same for a refusal of the wire. */
void sy_serve_answer_refuse(SyServeAnswer *answer, guint status, const char *message);

/* ---- strangers ---- */

/* A path below a folder: parts of ordinary names, no "..", nothing hidden, nothing too long. NULL
 * and SY_ERROR_INPUT otherwise. With '/' between the parts; g_free. */
char *sy_serve_safe_path(char *const *parts, GError **error);
/* A photograph that is sent is called by its SHA-256 and .jpg or .png: whatever it was called. */
bool sy_serve_is_photo(const char *name);
/* @n random bytes as hexadecimal digits; g_free. */
char *sy_serve_random(gsize n);
/* Equal texts, in a time that does not say where they differ. */
bool sy_serve_equal_secret(const char *a, const char *b);

/* ---- the ground below the maps ---- */

/* A tile of web maps. Any thread; @base may be NULL: there is none. */
void sy_serve_base_tile(SyGround *base, SyTilePlace place, SyServeAnswer *answer);

/* ---- cases ---- */

/* A child process that does a command. Owned by the main thread. */
typedef struct {
    char *kind;         /* "run" */
    char **argv;        /* as it was started; [0] is "suyuan" */
    GSubprocess *child; /* NULL: it has ended */
    GString *said;      /* stderr, the end of it where it is long */
    char *stage;        /* the latest, worded; NULL: none yet */
    double fraction;    /* of the stage */
    char *out;          /* path of what it wrote on stdout */
    int status;         /* exit status */
    gint64 began_us, ended_us;
    bool is_cancelled;
} SyWork;

typedef struct SyServeNetwork SyServeNetwork;
void sy_serve_network_unref(SyServeNetwork *network);

typedef struct SyServeCase {
    char *id, *title;
    char
        *of; /* the case whose check wrote the file of this one, which is only looked at; or NULL */
    struct SyServeCase *checked; /* the other way round; NULL: it is one itself */
    char *folder;                /* holds the sources */
    char *yaml;                  /* case.yaml; may not be there yet */
    char *file;                  /* the case file; may not be there yet */
    bool is_upload;
    SyWork *work;          /* the latest; NULL: none */
    GAsyncQueue *files[2]; /* open SyCaseFile in Chinese and English that nobody uses now */
    GMutex drawing;        /* of the network */
    struct SyServeNetwork *network; /* as it was last drawn; NULL: not yet */
    GMutex recording; /* one record at a time, so that who comes second sees the first */
} SyServeCase;
void sy_serve_case_unref(SyServeCase *one);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(SyServeCase, sy_serve_case_unref)

typedef struct {
    const SyProgram *program;
    char *root;        /* folder of uploaded cases */
    char *executable;  /* this program */
    char *token;       /* every change carries it: a page of somebody else does not know it */
    char *key;         /* who may come in from other machines; NULL: loopback, everybody here */
    char **names;      /* for which its certificate stands; NULL: it has none */
    char **hosts;      /* names under which this server is asked for: "localhost:8710" */
    int64_t quota;     /* bytes of all uploads */
    SyGround *base;    /* below the maps; NULL: nothing */
    GMutex lock;       /* of cases */
    GHashTable *cases; /* id -> SyServeCase */
    GThread *ahead;    /* reads the network of the case it was started with; NULL: none */
} SyServer;

/* The cases of the root, and @what; see sy_serve(). */
bool sy_serve_cases_init(SyServer *server, const char *what, GError **error);
/* A reference, or NULL. @id: of a case, or that with SY_SERVE_CHECKED of what its check wrote. */
#define SY_SERVE_CHECKED ".check"
SyServeCase *sy_serve_case_find(SyServer *server, const char *id);
/* A new empty case for uploads. */
SyServeCase *sy_serve_case_new(SyServer *server, const char *title, GError **error);
/* Removes an uploaded case with its files; SY_ERROR_USAGE: not an upload, or it is being worked on.
 */
bool sy_serve_case_remove(SyServer *server, const char *id, GError **error);
/* Where photographs of a case lie, beside its case file; g_free. */
char *sy_serve_photo_folder(const SyServeCase *one);
char *sy_serve_cases_json(SyServer *server);
char *sy_serve_case_json(SyServeCase *one);
/* Bytes of the regular files below a folder. */
int64_t sy_serve_folder_bytes(const char *folder);

/* ---- answers ---- */

/* Answers in the main thread, or returns true: sy_serve_look() does, in any. @one: the case that is
 * meant, a reference, or NULL. */
bool sy_serve_route(SyServer *server, const SyServeRequest *request, SyServeCase **one,
                    SyServeAnswer *answer);
void sy_serve_look(const SyServer *server, SyServeCase *one, const SyServeRequest *request,
                   SyServeAnswer *answer);

/* Pages and scripts: of data/web and the map library, by a list of allowed names. */
void sy_serve_page(const SyServer *server, const SyServeRequest *request, SyServeAnswer *answer);
/* What is asked of a case file, and recorded in it: explain, sample, rows, map, observe, decide,
 * withdraw. Any thread. */
void sy_serve_ask(const SyServer *server, SyServeCase *one, const SyServeRequest *request,
                  SyServeAnswer *answer);
/* Whether sy_serve_ask() knows @what: the rest is of the main thread. */
bool sy_serve_may_ask(const char *what);
/* Tiles of the network, and single pipes and nodes of it. Any thread. */
void sy_serve_draw(const SyServer *server, SyServeCase *one, const SyServeRequest *request,
                   SyServeAnswer *answer);
bool sy_serve_may_draw(char *const *part);
/* Reads the network of a case before anybody asks for it; to be joined. */
GThread *sy_serve_draw_ahead(const SyServer *server, SyServeCase *one);
#define SY_SERVE_FRESH ".new" /* end of the name of a case.yaml that is being written */
#define SY_SERVE_BEFORE "~"   /* and of the one before it */
/* The folder of what commands make for the browser; g_free. */
char *sy_serve_made_folder(const SyServeCase *one);
/* Starts a command for the case, which then is its work. @argv: char *, "suyuan" first; taken. */
bool sy_serve_work_start(SyServer *server, SyServeCase *one, const char *kind, GPtrArray *argv,
                         const char *language, GError **error);
/* Commands in a child: init, check, run, export, ledger; state, stop, files that were made. */
void sy_serve_work(SyServer *server, SyServeCase *one, const SyServeRequest *request,
                   SyServeAnswer *answer);
void sy_serve_work_free(SyWork *work);
/* Ends what still runs. */
void sy_serve_work_stop_all(SyServer *server);
/* A command line as a person would write it in a shell; g_free. */
char *sy_serve_command_text(char *const *argv);
