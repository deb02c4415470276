#include "algorithms/topology/boxes.h"

#include <math.h>
#include <string.h>

#include "algorithms/base/error.h"
#include "algorithms/topology/sort.h"

/* 16 ^ 8 = 2 ^ 32 boxes. */
enum { FAN = 16, MAX_LEVEL = 9 };

typedef struct {
    double x_min, y_min, x_max, y_max;
} Box;

/* Level 0 holds the boxes in tile order, each level above one box for every FAN below it; the last
 * has one. */
struct SyBoxes {
    int n_level;
    SyIndex count[MAX_LEVEL];
    Box *level[MAX_LEVEL];
    SyIndex *item;
};

static bool is_finite(const double *box) {
    return isfinite(box[0]) && isfinite(box[1]) && isfinite(box[2]) && isfinite(box[3]);
}

static SyIndex tiles_of(SyIndex n) {
    return n / FAN + (n % FAN != 0);
}

/* Sorts keys[n], by item at first, into slices by x and within them by y. */
static void tile(const double *box, SySortKey *keys, SySortKey *scratch, SyIndex n) {
    for (SyIndex i = 0; i < n; i++) {
        const double *of = box + 4 * (gsize)keys[i].item;
        keys[i].key = sy_sort_number(of[0] / 2 + of[2] / 2);
    }
    sy_sort_keys(keys, scratch, n);
    SyIndex slice_size = (SyIndex)ceil(sqrt(tiles_of(n))) * FAN;
    for (SyIndex start = 0; start < n;) {
        SyIndex size = MIN(slice_size, n - start);
        for (SyIndex i = start; i < start + size; i++) {
            const double *of = box + 4 * (gsize)keys[i].item;
            keys[i].key = sy_sort_number(of[1] / 2 + of[3] / 2);
        }
        sy_sort_keys(keys + start, scratch, size);
        start += size;
    }
}

static void cover(const Box *below, SyIndex n_below, Box *above) {
    for (SyIndex i = 0; i < n_below; i++) {
        Box *box = &above[i / FAN];
        if (i % FAN == 0) {
            *box = below[i];
            continue;
        }
        box->x_min = MIN(box->x_min, below[i].x_min);
        box->y_min = MIN(box->y_min, below[i].y_min);
        box->x_max = MAX(box->x_max, below[i].x_max);
        box->y_max = MAX(box->y_max, below[i].y_max);
    }
}

static bool allocate(SyBoxes *boxes, SyIndex n, GError **error) {
    boxes->item = sy_array_new(n, sizeof *boxes->item, "box index", error);
    if (boxes->item == NULL) return false;
    for (SyIndex count = n; count > 0; count = tiles_of(count)) {
        int level = boxes->n_level++;
        boxes->count[level] = count;
        boxes->level[level] = sy_array_new(count, sizeof(Box), "box index", error);
        if (boxes->level[level] == NULL) return false;
        if (count == 1) break;
    }
    return true;
}

SyBoxes *sy_boxes_new(const double *box, SyIndex n, GError **error) {
    g_autoptr(SyBoxes) boxes = g_new0(SyBoxes, 1);
    g_autofree SySortKey *keys = sy_array_new(n, sizeof *keys, "box index", error);
    g_autofree SySortKey *scratch = sy_array_new(n, sizeof *scratch, "box index", error);
    if (keys == NULL || scratch == NULL) return NULL;
    SyIndex n_kept = 0;
    for (SyIndex i = 0; i < n; i++)
        if (is_finite(box + 4 * (gsize)i)) keys[n_kept++].item = i;
    tile(box, keys, scratch, n_kept);
    if (!allocate(boxes, n_kept, error)) return NULL;
    for (SyIndex i = 0; i < n_kept; i++) {
        boxes->item[i] = keys[i].item;
        memcpy(&boxes->level[0][i], box + 4 * (gsize)keys[i].item, sizeof(Box));
    }
    for (int level = 1; level < boxes->n_level; level++)
        cover(boxes->level[level - 1], boxes->count[level - 1], boxes->level[level]);
    return g_steal_pointer(&boxes);
}

void sy_boxes_free(SyBoxes *boxes) {
    if (boxes == NULL) return;
    for (int level = 0; level < boxes->n_level; level++) g_free(boxes->level[level]);
    g_free(boxes->item);
    g_free(boxes);
}

/* A box of the tree. */
typedef struct {
    int level;
    SyIndex at;
} Branch;

static bool meets(const Box *a, const Box *b) {
    return a->x_min <= b->x_max && a->x_max >= b->x_min && a->y_min <= b->y_max &&
           a->y_max >= b->y_min;
}

void sy_boxes_search(const SyBoxes *boxes, double x_min, double y_min, double x_max, double y_max,
                     bool (*visit)(SyIndex item, void *user), void *user) {
    const Box window = {x_min, y_min, x_max, y_max};
    Branch stack[MAX_LEVEL * FAN];
    int n_stack = 0;
    if (boxes->n_level > 0) stack[n_stack++] = (Branch){boxes->n_level - 1, 0};
    while (n_stack > 0) {
        Branch branch = stack[--n_stack];
        if (!meets(&boxes->level[branch.level][branch.at], &window)) continue;
        if (branch.level == 0) {
            if (!visit(boxes->item[branch.at], user)) return;
            continue;
        }
        SyIndex first = branch.at * FAN;
        SyIndex n = MIN(FAN, boxes->count[branch.level - 1] - first);
        while (n-- > 0) stack[n_stack++] = (Branch){branch.level - 1, first + n};
    }
}

/* Binary heap of branches by distance; boxes above items, so that equal items come by number. */
typedef struct {
    double distance;
    SyIndex at; /* the item's own number on level 0 */
    int level;
} Near;

enum { N_LOCAL = 192 };

typedef struct {
    Near *heap;
    gsize n, capacity;
    Near local[N_LOCAL];
} Queue;

static bool is_before(const Near *a, const Near *b) {
    if (a->distance != b->distance) return a->distance < b->distance;
    if (a->level != b->level) return a->level > b->level;
    return a->at < b->at;
}

static void queue_push(Queue *queue, Near near) {
    if (queue->n == queue->capacity) {
        queue->capacity *= 2;
        if (queue->heap == queue->local) {
            queue->heap = g_new(Near, queue->capacity);
            memcpy(queue->heap, queue->local, sizeof queue->local);
        } else {
            queue->heap = g_renew(Near, queue->heap, queue->capacity);
        }
    }
    gsize at = queue->n++;
    for (; at > 0 && is_before(&near, &queue->heap[(at - 1) / 2]); at = (at - 1) / 2)
        queue->heap[at] = queue->heap[(at - 1) / 2];
    queue->heap[at] = near;
}

static Near queue_pop(Queue *queue) {
    Near top = queue->heap[0], last = queue->heap[--queue->n];
    gsize at = 0;
    for (gsize child; (child = 2 * at + 1) < queue->n; at = child) {
        if (child + 1 < queue->n && is_before(&queue->heap[child + 1], &queue->heap[child]))
            child++;
        if (!is_before(&queue->heap[child], &last)) break;
        queue->heap[at] = queue->heap[child];
    }
    queue->heap[at] = last;
    return top;
}

static double box_distance(const Box *box, const Box *from) {
    double dx = MAX(0, MAX(box->x_min - from->x_max, from->x_min - box->x_max));
    double dy = MAX(0, MAX(box->y_min - from->y_max, from->y_min - box->y_max));
    return sqrt(dx * dx + dy * dy);
}

static void push_children(const SyBoxes *boxes, Queue *queue, Near of, const Box *from,
                          double limit) {
    int level = of.level - 1;
    SyIndex first = of.at * FAN, n = MIN(FAN, boxes->count[level] - first);
    for (SyIndex i = first; i < first + n; i++) {
        double distance = box_distance(&boxes->level[level][i], from);
        if (distance <= limit)
            queue_push(queue, (Near){distance, level == 0 ? boxes->item[i] : i, level});
    }
}

void sy_boxes_near_box(const SyBoxes *boxes, const double *box, double max_distance,
                       double (*visit)(SyIndex item, double box_distance, void *user), void *user) {
    const Box from = {box[0], box[1], box[2], box[3]};
    Queue queue = {.n = 0, .capacity = N_LOCAL};
    queue.heap = queue.local;
    double limit = max_distance;
    if (boxes->n_level > 0)
        push_children(boxes, &queue, (Near){0, 0, boxes->n_level}, &from, limit);
    while (queue.n > 0) {
        Near near = queue_pop(&queue);
        if (!(near.distance <= limit)) break;
        if (near.level == 0)
            limit = fmin(limit, visit(near.at, near.distance, user));
        else
            push_children(boxes, &queue, near, &from, limit);
    }
    if (queue.heap != queue.local) g_free(queue.heap);
}

void sy_boxes_nearest(const SyBoxes *boxes, double x, double y, double max_distance,
                      double (*visit)(SyIndex item, double box_distance, void *user), void *user) {
    const double box[] = {x, y, x, y};
    sy_boxes_near_box(boxes, box, max_distance, visit, user);
}
