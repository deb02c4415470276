/* What a check found is looked at: nothing is recorded before the case is computed. */
const node_choices = () => [], outfall_choices = () => [], unit_buttons = () => null;
function make_decide() {
    by_id('title').textContent = serve.say('checked_title');
    by_id('decide').append(make('p', {className: 'quiet', textContent: serve.say('only_checked')}),
        make('a', {className: 'button main', href: `/case/${encodeURIComponent(globalThis.suyuan_of)}#run`, textContent: serve.say('to_run')}));
}
