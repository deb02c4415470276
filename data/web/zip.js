/* A zip of files that are not packed (photographs are already), as phones and offices open it. */
const zip = (() => {
const table = Uint32Array.from({length: 256}, (_, n) => {
    for (let k = 0; k < 8; k++) n = n & 1 ? 0xedb88320 ^ (n >>> 1) : n >>> 1;
    return n >>> 0;
});
const crc_of = bytes => {
    let crc = 0xffffffff;
    for (const byte of bytes) crc = table[(crc ^ byte) & 0xff] ^ (crc >>> 8);
    return (crc ^ 0xffffffff) >>> 0;
};
/* Numbers of two and four bytes, as [size, value] pairs. */
const head = fields => {
    const bytes = new Uint8Array(fields.reduce((sum, [size]) => sum + size, 0)), view = new DataView(bytes.buffer);
    let at = 0;
    for (const [size, value] of fields) {
        if (size === 2) view.setUint16(at, value, true); else view.setUint32(at, value, true);
        at += size;
    }
    return bytes;
};
/* files: [{name, bytes}]; names are UTF-8, times those of `when`. */
return (files, when = new Date()) => {
    const clock = when.getHours() << 11 | when.getMinutes() << 5 | when.getSeconds() >> 1;
    const date = Math.max(0, when.getFullYear() - 1980) << 9 | (when.getMonth() + 1) << 5 | when.getDate();
    const parts = [], list = [];
    let at = 0;
    for (const {name, bytes} of files) {
        const title = new TextEncoder().encode(name), n = bytes.length;
        const common = [[2, 20], [2, 0x800], [2, 0], [2, clock], [2, date], [4, crc_of(bytes)], [4, n], [4, n], [2, title.length], [2, 0]];
        const local = head([[4, 0x04034b50], ...common]);
        list.push(head([[4, 0x02014b50], [2, 20], ...common, [2, 0], [2, 0], [2, 0], [4, 0], [4, at]]), title);
        parts.push(local, title, bytes);
        at += local.length + title.length + n;
    }
    const size = list.reduce((sum, part) => sum + part.length, 0);
    return new Blob([...parts, ...list, head([[4, 0x06054b50], [2, 0], [2, 0], [2, files.length], [2, files.length], [4, size], [4, at], [2, 0]])],
                    {type: 'application/zip'});
};
})();
