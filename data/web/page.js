/* What every page has: words with their places filled, elements, what the page holds. */
const worded = (words, key, values) => (words[key] ?? key).replace(/\{(\w+)\}/g, (mark, name) => values?.[name] ?? mark);
const by_id = name => document.getElementById(name);
const in_page = name => JSON.parse(by_id(name).textContent);
function make(tag, properties, ...children) {
    const made = document.createElement(tag);
    for (const [key, value] of Object.entries(properties ?? {}))
        key in made ? made[key] = value : made.setAttribute(key, value);
    made.append(...children.flat().filter(child => child !== null && child !== undefined && child !== false));
    return made;
}
