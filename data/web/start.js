/* The first page: a folder is dropped, or a case of before is opened. */
'use strict';
(async () => {
await serve.begin();
const {make, say} = serve;
const size = bytes => bytes > 1e9 ? (bytes / 1e9).toFixed(1) + ' GB' : (bytes / 1e6).toFixed(bytes < 1e7 ? 1 : 0) + ' MB';

/* ---- files of a folder ---- */

async function files_of(entry, path) {
    if (entry.isFile) return [{path: path + entry.name, file: await new Promise((done, fail) => entry.file(done, fail))}];
    const reader = entry.createReader(), all = [];
    for (;;) { /* a reader gives a hundred at a time */
        const some = await new Promise((done, fail) => reader.readEntries(done, fail));
        if (some.length === 0) break;
        for (const one of some) all.push(...await files_of(one, path + entry.name + '/'));
    }
    return all;
}
const is_wanted = ({path}) => !path.split('/').some(part => part.startsWith('.') || part.startsWith('~$'));

async function take(files) {
    const wanted = files.filter(is_wanted);
    if (wanted.length === 0) throw new Error(say('nothing_dropped'));
    const roots = new Set(wanted.map(({path}) => path.includes('/') ? path.split('/')[0] : ''));
    const title = roots.size === 1 && ![...roots][0] ? wanted[0].path.replace(/\.[^.]*$/, '') : [...roots].find(root => root) ?? wanted[0].path;
    const one = await serve.ask('POST', '/api/cases', {title});
    const total = wanted.reduce((sum, {file}) => sum + file.size, 0);
    let done = 0;
    for (const [i, {path, file}] of wanted.entries()) {
        const show = now => {
            meter.value = total === 0 ? 1 : (done + now) / total;
            told.textContent = say('sending', {n: i + 1, of: wanted.length, name: path});
        };
        show(0);
        await serve.send(`/api/cases/${one.id}/files/${path.split('/').map(encodeURIComponent).join('/')}`, file, show);
        done += file.size;
    }
    location.href = `/case/${one.id}#init`;
}
async function taking(promise) {
    drop.classList.add('busy');
    meter.hidden = false;
    try {
        await take(await promise);
    } catch (error) {
        told.textContent = error.message;
        told.className = 'refused';
        drop.classList.remove('busy');
        meter.hidden = true;
    }
}

const told = make('p', {id: 'told', role: 'status'});
const meter = make('progress', {max: 1, value: 0, hidden: true, 'aria-label': say('upload')});
const folder = make('input', {type: 'file', id: 'folder', webkitdirectory: true, hidden: true,
    onchange: () => taking([...folder.files].map(file => ({path: file.webkitRelativePath || file.name, file})))});
const several = make('input', {type: 'file', id: 'files', multiple: true, hidden: true,
    onchange: () => taking([...several.files].map(file => ({path: file.name, file})))});
const drop = make('section', {id: 'drop', className: 'card'}, make('h2', {textContent: say('new_case')}), make('p', {textContent: say('drop_here')}),
    make('p', {className: 'buttons'}, make('button', {type: 'button', className: 'main', textContent: say('choose_folder'), onclick: () => folder.click()}),
         make('button', {type: 'button', textContent: say('choose_files'), onclick: () => several.click()})), folder, several, meter, told,
    make('p', {className: 'quiet', textContent: say('drop_what')}));
drop.addEventListener('dragover', event => { event.preventDefault(); drop.classList.add('over'); });
drop.addEventListener('dragleave', () => drop.classList.remove('over'));
drop.addEventListener('drop', event => {
    event.preventDefault();
    drop.classList.remove('over');
    const entries = [...event.dataTransfer.items].map(item => item.webkitGetAsEntry()).filter(Boolean);
    taking(Promise.all(entries.map(entry => files_of(entry, ''))).then(all => all.flat()));
});

/* ---- cases there are ---- */

function row(one) {
    const open = make('a', {href: one.has_file ? `/review/${one.id}` : `/case/${one.id}`, className: 'title', textContent: one.title});
    const state = one.has_file ? say('computed', {when: one.changed}) : one.has_yaml ? say('to_compute') : say('to_look_at');
    const remove = one.is_upload && make('button', {type: 'button', className: 'quiet', textContent: say('remove'), 'aria-label': `${say('remove')} ${one.title}`,
        onclick: async () => {
            if (!confirm(say('remove_sure', {title: one.title}))) return;
            await serve.ask('DELETE', `/api/cases/${one.id}`).catch(error => { told.textContent = error.message; });
            show();
        }});
    return make('li', {}, make('div', {}, open, make('p', {className: 'quiet', textContent: `${state} · ${one.folder}`})),
        make('span', {className: 'buttons'}, make('a', {className: 'button', href: `/case/${one.id}`, textContent: say('step_case')}),
        one.has_file && make('a', {className: 'button', href: `/field/${one.id}`, textContent: say('to_field')}), remove));
}
const list = make('ul', {id: 'cases'});
async function show() {
    const cases = await serve.ask('GET', '/api/cases');
    list.replaceChildren(...cases.map(row), ...(cases.length === 0 ? [make('li', {className: 'quiet', textContent: say('no_cases')})] : []));
}

document.title = say('brand');
const session = serve.session();
document.body.append(make('header', {className: 'top'}, make('nav', {id: 'bar'}, serve.bar(null, ''))),
    make('main', {}, make('h1', {textContent: say('start_title')}), make('p', {className: 'lead', textContent: say('start_lead')}), drop,
         make('section', {className: 'card'}, make('h2', {textContent: say('cases')}), list),
         make('p', {className: 'quiet', textContent: say('room', {used: size(session.used), quota: size(session.quota)})})),
    make('div', {id: 'command', role: 'status', hidden: true}));
await show();
window.suyuan_ready = true;
})();
