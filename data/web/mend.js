/* From a finding to where it is mended: the row of its layer in the form of the case. */
const form_of = layer => `/case/${encodeURIComponent(globalThis.suyuan_of)}#layer=${encodeURIComponent(layer)}`;
const finding_choices = row => data.findings.layer[row] === null || !globalThis.suyuan_has_form ? []
    : [make('p', {className: 'buttons no-print'}, make('a', {className: 'button', id: 'mend', href: form_of(data.findings.layer[row]), textContent: serve.say('mend')}))];
