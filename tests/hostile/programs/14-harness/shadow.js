// Plants what Node would load in the next case by itself: package.json, node_modules, and a file that NODE_OPTIONS could name.
const fs = require('node:fs');

const evil = "globalThis.planted = true;\n";
const places = ['/work/package.json', '/work/node_modules/left/index.js', '/work/.noderc', '/tmp/package.json', '/work/preload.js'];
const left = places.filter((path) => fs.existsSync(path));
for (const path of places) {
  fs.mkdirSync(path.slice(0, path.lastIndexOf('/')), { recursive: true });
  fs.writeFileSync(path, path.endsWith('.json') ? '{"main": "preload.js", "type": "module"}' : evil);
}
console.log(JSON.stringify(left), Boolean(globalThis.planted), process.env.NODE_OPTIONS ?? 'none');
