/* Between the files of this room that know the wire. */
#pragma once
#include <libsoup/soup.h>

#include "engine/serve/parts.h"
#include "engine/serve/serve.h"

typedef struct SyUpload SyUpload;

typedef struct {
    SyServer *server;
    SoupServer *soup;
    GMainLoop *loop;
    GThreadPool *workers;
    guint n_open; /* connections that wait for something */
} SyWire;

/* One request and its answer. Owned by its message. */
typedef struct {
    SyWire *wire;
    SoupServerMessage *message; /* borrowed; a reference only while a worker has it */
    SyServeRequest request;
    SyServeAnswer answer;
    SyServeCase *one;
    GByteArray *body; /* of a form */
    SyUpload *upload; /* of a file */
    guint timer;      /* ends a slow client */
    gint64 began_us;
    int64_t n_read; /* of the body */
    bool is_gone;   /* the client went away */
} SyExchange;

/* What headers alone tell: who asks, from where, how much. false: @exchange->answer refuses. */
bool sy_serve_guard(SyExchange *exchange);
/* Asks for the key of other machines, or takes it. false: the answer says what follows. */
bool sy_serve_guard_key(SyExchange *exchange);

/* A file that is sent: opens a place for it in the case. false: the answer refuses. */
bool sy_serve_upload_begin(SyExchange *exchange);
/* false: no more room; the answer refuses. */
bool sy_serve_upload_take(SyExchange *exchange, const void *bytes, gsize n_byte);
/* Puts it in its place. */
void sy_serve_upload_end(SyExchange *exchange);
/* Removes what is not in its place. */
void sy_serve_upload_free(SyUpload *upload);

/* Serves until asked to stop. @ready hears the port once it listens. */
bool sy_serve_wire(SyServer *server, const SyServeAsked *asked,
                   void (*ready)(SyServer *server, const SyServeAsked *asked, guint port),
                   GError **error);
