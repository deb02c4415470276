/* ---- decisions: marked here, kept by the browser where it may, downloaded as a list ---- */

const store_key = `suyuan ${data.file} ${data.date}`;
let decisions = {who: '', outfalls: {}};
try { decisions = {...decisions, ...JSON.parse(localStorage.getItem(store_key) ?? '{}')}; } catch { /* kept in the page only */ }
function keep_decisions() {
    try { localStorage.setItem(store_key, JSON.stringify(decisions)); } catch { /* kept in the page only */ }
    show_decisions();
}
const decision_of = id => decisions.outfalls[id] ??= {units: {}};
function unit_buttons(outfall_id, unit_row) {
    const id = data.units.id[unit_row], marked = decisions.outfalls[outfall_id]?.units?.[id];
    const button = what => make('button', {type: 'button', textContent: say(what), className: 'no-print ' + what + (marked === what ? ' on' : ''),
        onclick: () => {
            const units = decision_of(outfall_id).units;
            if (units[id] === what) delete units[id]; else units[id] = what;
            keep_decisions();
            show_detail();
        }});
    return make('span', {}, button('confirm'), ' ', button('reject'));
}
const node_choices = () => [], finding_choices = () => [];
function outfall_choices(row) {
    const id = data.outfalls.id[row], now = decisions.outfalls[id] ?? {};
    const set = (key, value) => {
        const decision = decision_of(id);
        if (value === '') delete decision[key]; else decision[key] = value;
        keep_decisions();
    };
    const select = (key, values) => {
        const box = make('select', {id: 'decide-' + key, onchange: () => set(key, box.value)}, make('option', {value: '', textContent: say('keep')}),
            ...[...new Set(values)].filter(value => value !== null && value !== '').map(value => make('option', {value, textContent: short(word(value), 40)})));
        box.value = now[key] ?? '';
        return box;
    };
    const text = key => {
        const box = make('input', {id: 'decide-' + key, value: now[key] ?? '', onchange: () => set(key, box.value.trim())});
        return box;
    };
    const parties = [...(of_outfall.responsible.get(id) ?? []).map(i => data.responsible.party[i]),
                     ...visible_candidates(id).map(i => row_of.unit.get(data.candidates.unit[i])).filter(unit => unit !== undefined).map(unit_name)];
    const names = make('datalist', {id: 'parties'}, ...[...new Set(parties)].map(value => make('option', {value})));
    const party = text('party');
    party.setAttribute('list', 'parties');
    return [make('h2', {className: 'no-print', textContent: say('decide')}),
        make('div', {className: 'choice'}, say('class'), select('class', data.classes.name), say('main_party'), party,
                say('measure'), select('measure', words.measure_choices), say('note'), text('note')), names];
}
const is_marked = decision => Object.keys(decision).some(key => key !== 'units') || Object.keys(decision.units ?? {}).length > 0;
function show_decisions() {
    const n = Object.values(decisions.outfalls).filter(is_marked).length;
    by_id('decided').textContent = say('decisions', {n});
}

/* One line a decision. */
function decision_list() {
    const form = words.form, lines = [['outfall', 'what', 'value', 'why', 'who'].map(key => form[key])];
    const what_of = {class: 'reclassify', party: 'assign', measure: 'measure'};
    for (const [id, decision] of Object.entries(decisions.outfalls)) {
        const row = row_of.outfall.get(Number(id));
        if (row === undefined) continue;
        const code = data.outfalls.code[row] ?? data.outfalls.name[row];
        for (const [key, what] of Object.entries(what_of))
            if (decision[key]) lines.push([code, form[what], decision[key], decision.note, decisions.who]);
        for (const [unit, what] of Object.entries(decision.units ?? {})) {
            const unit_row = row_of.unit.get(Number(unit));
            if (unit_row !== undefined) lines.push([code, form[what], data.units.code[unit_row] ?? unit_name(unit_row), decision.note, decisions.who]);
        }
    }
    return list_text(lines);
}

function make_decide() {
    const who = make('input', {id: 'who', placeholder: say('who'), value: decisions.who, onchange: () => { decisions.who = who.value.trim(); keep_decisions(); }});
    const download = make('button', {type: 'button', id: 'download', textContent: say('download'), onclick: () => {
        if (!decisions.who) {
            who.focus();
            by_id('decided').textContent = say('sign_first');
            return;
        }
        const url = URL.createObjectURL(new Blob([decision_list()], {type: 'text/csv;charset=utf-8'}));
        const anchor = make('a', {href: url, download: data.file.replace(/\.[^.]*$/, '') + '-decisions.csv'});
        anchor.click();
        setTimeout(() => URL.revokeObjectURL(url), 1000);
    }});
    by_id('decide').append(who, download, make('span', {id: 'decided'}));
    show_decisions();
}
