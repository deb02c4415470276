#include "algorithms/base/error.h"
#include "algorithms/topology/members.h"
#include "algorithms/topology/sort.h"

/*
 * A seat is one id on one spot; the seats of an id that are near each other are a home. The seat of
 * members without coordinates comes last of its id.
 */
typedef struct {
    const SyMembers *members;
    const SySpots *spots;
    SyHomes *homes;
    SySortKey *keys; /* members with an id, by id, then spot */
    SyIndex n_key;
    SyIndex n_seat;
    SyIndex *start;     /* n_seat + 1, into keys */
    SyIndex *parent;    /* n_seat: sets of seats are homes */
    SyIndex *n_in;      /* n_seat: members of the home whose root it is */
    bool *has_point;    /* n_seat: likewise */
    bool *is_lone;      /* n_member: an end whose id lies elsewhere */
    bool *meets;        /* n_member: a lone end that lies on other members */
    bool *spot_is_lone; /* n_spot: has such ends */
    bool has_lone;
} Seats;

static SyIndex seat_id(const Seats *seats, SyIndex seat) {
    return (SyIndex)(seats->keys[seats->start[seat]].key >> 32);
}

static SyIndex seat_spot(const Seats *seats, SyIndex seat) {
    return (SyIndex)seats->keys[seats->start[seat]].key;
}

static SyIndex first_member(const Seats *seats, SyIndex seat) {
    return seats->keys[seats->start[seat]].item;
}

static bool is_located(const Seats *seats, SyIndex seat) {
    return seat_spot(seats, seat) != SY_NONE;
}

/* Seat after the last one of the id of @seat. */
static SyIndex id_end(const Seats *seats, SyIndex seat) {
    SyIndex id = seat_id(seats, seat);
    while (seat < seats->n_seat && seat_id(seats, seat) == id) seat++;
    return seat;
}

static bool find_seats(Seats *seats, GError **error) {
    const SyMembers *members = seats->members;
    SyIndex n = 0;
    for (SyIndex i = 0; i < members->n_member; i++) n += sy_member_id(members, i) != SY_NONE;
    seats->keys = sy_array_new(n, sizeof *seats->keys, "ids of ends", error);
    g_autofree SySortKey *scratch = sy_array_new(n, sizeof *scratch, "ids of ends", error);
    seats->start = sy_array_new((gsize)n + 1, sizeof(SyIndex), "ids of ends", error);
    if (seats->keys == NULL || scratch == NULL || seats->start == NULL) return false;
    for (SyIndex i = 0; i < members->n_member; i++) {
        SyIndex id = sy_member_id(members, i);
        if (id == SY_NONE) continue;
        uint64_t key = (uint64_t)id << 32 | seats->spots->of[i];
        seats->keys[seats->n_key++] = (SySortKey){key, i};
    }
    sy_sort_keys(seats->keys, scratch, n);
    for (SyIndex i = 0; i < n; i++)
        if (i == 0 || seats->keys[i].key != seats->keys[i - 1].key)
            seats->start[seats->n_seat++] = i;
    seats->start[seats->n_seat] = n;
    return true;
}

typedef struct {
    Seats *seats;
    const SyIndex *seat; /* of each place compared */
} Linking;

static bool link_seats(SyIndex a, SyIndex b, double distance, void *user) {
    (void)distance;
    Linking *linking = user;
    sy_set_join(linking->seats->parent, linking->seat[a], linking->seat[b]);
    return true;
}

/* Joins the seats of each id that lie near each other; ids with one seat are not looked at. */
static bool link_homes(Seats *seats, GError **error) {
    SyIndex n = 0;
    g_autofree SyIndex *seat = sy_array_new(seats->n_seat, sizeof *seat, "ids of ends", error);
    if (seat == NULL) return false;
    for (SyIndex i = 0, end; i < seats->n_seat; i = end) {
        end = id_end(seats, i);
        for (SyIndex j = i; end - i > 1 && j < end; j++)
            if (is_located(seats, j)) seat[n++] = j;
    }
    g_autofree SyIndex *id = sy_array_new(n, sizeof *id, "ids of ends", error);
    g_autofree double *xy = sy_array_new(n, 2 * sizeof *xy, "ids of ends", error);
    if (id == NULL || xy == NULL) return false;
    for (SyIndex i = 0; i < n; i++) {
        id[i] = seat_id(seats, seat[i]);
        memcpy(xy + 2 * (gsize)i, seats->spots->xy + 2 * (gsize)seat_spot(seats, seat[i]),
               2 * sizeof *xy);
    }
    SyNear near;
    bool is_done = sy_near_init(&near, n, xy, id, seats->members->id_tolerance_m, error);
    if (is_done) sy_near_pairs(&near, link_seats, &(Linking){seats, seat});
    sy_near_clear(&near);
    return is_done;
}

static void count_homes(Seats *seats) {
    for (SyIndex seat = 0; seat < seats->n_seat; seat++) {
        SyIndex root = sy_set_find(seats->parent, seat);
        seats->n_in[root] += seats->start[seat + 1] - seats->start[seat];
        for (SyIndex i = seats->start[seat]; i < seats->start[seat + 1]; i++)
            if (seats->keys[i].item >= seats->members->n_end) seats->has_point[root] = true;
    }
}

static bool is_home(const Seats *seats, SyIndex seat) {
    return seats->parent[seat] == seat && is_located(seats, seat);
}

static bool is_good_home(const Seats *seats, SyIndex seat) {
    return is_home(seats, seat) && (seats->n_in[seat] > 1 || seats->has_point[seat]);
}

static void mark_lone_ends(Seats *seats) {
    for (SyIndex seat = 0, end; seat < seats->n_seat; seat = end) {
        end = id_end(seats, seat);
        SyIndex n_home = 0;
        for (SyIndex i = seat; i < end; i++) n_home += is_home(seats, i);
        for (SyIndex i = seat; n_home > 1 && i < end; i++) {
            if (!is_home(seats, i) || is_good_home(seats, i)) continue;
            seats->is_lone[first_member(seats, i)] = true;
            seats->spot_is_lone[seat_spot(seats, i)] = true;
            seats->has_lone = true;
        }
    }
}

/* Whether a lone end lies on a member of the other spot, which may be its own. */
static void meet_spot(Seats *seats, SyIndex spot, SyIndex other) {
    if (!seats->spot_is_lone[spot]) return;
    const SyMembers *members = seats->members;
    const SySpots *spots = seats->spots;
    for (SyIndex i = spots->start[spot]; i < spots->start[spot + 1]; i++) {
        SyIndex end = spots->member[i];
        if (!seats->is_lone[end]) continue;
        for (SyIndex j = spots->start[other]; j < spots->start[other + 1] && !seats->meets[end];
             j++) {
            SyIndex met = spots->member[j];
            bool is_own_line = met / 2 == end / 2 && met < members->n_end;
            uint8_t shared = sy_member_system(members, met) & sy_member_system(members, end);
            seats->meets[end] = !is_own_line && shared != 0;
        }
    }
}

static bool meet_both(SyIndex a, SyIndex b, double distance, void *user) {
    (void)distance;
    meet_spot(user, a, b);
    meet_spot(user, b, a);
    return true;
}

/* An end is not brought to where the other end of its line has the same id: the line would be lost
 * in a loop. */
static bool may_move(const Seats *seats, SyIndex end) {
    return !seats->meets[end] &&
           sy_member_id(seats->members, end ^ 1) != sy_member_id(seats->members, end);
}

static void move_seat(Seats *seats, SyIndex seat, SyIndex to) {
    for (SyIndex i = seats->start[seat]; i < seats->start[seat + 1]; i++)
        seats->homes->mark[seats->keys[i].item] = SY_HOME_FAR;
    sy_set_join(seats->parent, seat, to);
}

/* Takes lone ends of one id, in the range of seats, to @target, its one good home, or to the first
 * of them if it has none; or takes away their id. Returns where they went. */
static SyIndex settle_lone_ends(Seats *seats, SyIndex start, SyIndex end, SyIndex n_good,
                                SyIndex target) {
    for (SyIndex seat = start; seat < end; seat++) {
        if (!is_home(seats, seat) || is_good_home(seats, seat)) continue;
        SyIndex member = first_member(seats, seat);
        if (n_good > 1 || !may_move(seats, member)) {
            seats->homes->mark[member] = SY_HOME_IGNORED;
            seats->homes->id[member] = SY_NONE;
        } else if (target == SY_NONE) {
            target = seat;
        } else {
            move_seat(seats, seat, target);
        }
    }
    return target;
}

/* Decides where the members of one id belong that its homes leave in doubt. */
static void settle_id(Seats *seats, SyIndex start, SyIndex end) {
    SyIndex n_good = 0, n_home = 0, home = SY_NONE, good = SY_NONE;
    for (SyIndex seat = start; seat < end; seat++) {
        if (!is_home(seats, seat)) continue;
        n_home++;
        home = seat;
        if (!is_good_home(seats, seat)) continue;
        n_good++;
        good = seat;
    }
    SyIndex target = n_home == 1 ? home : settle_lone_ends(seats, start, end, n_good, good);
    bool is_unlocated = !is_located(seats, end - 1);
    if (is_unlocated && n_good < 2 && target != SY_NONE) move_seat(seats, end - 1, target);
    for (SyIndex seat = start; n_good > 1 && seat < end; seat++)
        if (is_good_home(seats, seat))
            seats->homes->several[seats->homes->n_several++] =
                (SyHome){seat_id(seats, seat), first_member(seats, seat)};
}

static bool settle(Seats *seats, GError **error) {
    SyHomes *homes = seats->homes;
    SyIndex n_several = 0;
    for (SyIndex start = 0, end; start < seats->n_seat; start = end) {
        end = id_end(seats, start);
        SyIndex n_good = 0;
        for (SyIndex seat = start; seat < end; seat++) n_good += is_good_home(seats, seat);
        if (n_good > 1) n_several += n_good;
    }
    homes->several = sy_array_new(n_several, sizeof *homes->several, "ids of ends", error);
    if (homes->several == NULL) return false;
    for (SyIndex start = 0, end; start < seats->n_seat; start = end) {
        end = id_end(seats, start);
        if (end - start > 1) settle_id(seats, start, end);
    }
    for (SyIndex seat = 0; seat < seats->n_seat; seat++) {
        SyIndex member = first_member(seats, sy_set_find(seats->parent, seat));
        for (SyIndex i = seats->start[seat]; i < seats->start[seat + 1]; i++)
            if (homes->id[seats->keys[i].item] != SY_NONE) homes->of[seats->keys[i].item] = member;
    }
    return true;
}

static bool allocate_seats(Seats *seats, GError **error) {
    seats->parent = sy_array_new(seats->n_seat, sizeof(SyIndex), "ids of ends", error);
    if (seats->parent == NULL) return false;
    seats->n_in = sy_array_new(seats->n_seat, sizeof(SyIndex), "ids of ends", error);
    if (seats->n_in == NULL) return false;
    seats->has_point = sy_array_new(seats->n_seat, sizeof(bool), "ids of ends", error);
    if (seats->has_point == NULL) return false;
    seats->is_lone = sy_array_new(seats->members->n_member, sizeof(bool), "ids of ends", error);
    if (seats->is_lone == NULL) return false;
    seats->meets = sy_array_new(seats->members->n_member, sizeof(bool), "ids of ends", error);
    if (seats->meets == NULL) return false;
    seats->spot_is_lone = sy_array_new(seats->spots->n_spot, sizeof(bool), "ids of ends", error);
    return seats->spot_is_lone != NULL;
}

static bool find_homes(Seats *seats, const SyNear *near, GError **error) {
    if (!find_seats(seats, error) || !allocate_seats(seats, error)) return false;
    for (SyIndex i = 0; i < seats->n_seat; i++) seats->parent[i] = i;
    if (!link_homes(seats, error)) return false;
    count_homes(seats);
    mark_lone_ends(seats);
    if (seats->has_lone) {
        for (SyIndex spot = 0; spot < seats->spots->n_spot; spot++) meet_spot(seats, spot, spot);
        sy_near_pairs(near, meet_both, seats);
    }
    return settle(seats, error);
}

bool sy_homes_init(SyHomes *homes, const SyMembers *members, const SySpots *spots,
                   const SyNear *near, GError **error) {
    *homes = (SyHomes){.n_several = 0};
    homes->id = sy_array_new(members->n_member, sizeof(SyIndex), "ids of ends", error);
    if (homes->id == NULL) return false;
    homes->of = sy_array_new(members->n_member, sizeof(SyIndex), "ids of ends", error);
    if (homes->of == NULL) return false;
    homes->mark = sy_array_new(members->n_member, sizeof(uint8_t), "ids of ends", error);
    if (homes->mark == NULL) return false;
    for (SyIndex i = 0; i < members->n_member; i++) {
        homes->id[i] = sy_member_id(members, i);
        homes->of[i] = SY_NONE;
    }
    Seats seats = {.members = members, .spots = spots, .homes = homes};
    bool is_found = find_homes(&seats, near, error);
    g_free(seats.keys);
    g_free(seats.start);
    g_free(seats.parent);
    g_free(seats.n_in);
    g_free(seats.has_point);
    g_free(seats.is_lone);
    g_free(seats.meets);
    g_free(seats.spot_is_lone);
    return is_found;
}

void sy_homes_clear(SyHomes *homes) {
    g_free(homes->id);
    g_free(homes->of);
    g_free(homes->mark);
    g_free(homes->several);
    *homes = (SyHomes){.n_several = 0};
}
