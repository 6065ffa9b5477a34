import { readFileSync } from 'node:fs';

const METHODS = ['get', 'post', 'put', 'patch', 'delete'];
const WIDTH = 110;

/** Words of Python that cannot name an argument, and names that every method has already. */
const TAKEN = new Set([
  'from',
  'import',
  'class',
  'in',
  'is',
  'not',
  'and',
  'or',
  'with',
  'as',
  'def',
  'del',
  'for',
  'if',
  'else',
])
  .add('lambda')
  .add('pass')
  .add('raise')
  .add('return')
  .add('try')
  .add('while')
  .add('yield')
  .add('global')
  .add('self')
  .add('body')
  .add('extra')
  .add('accept')
  .add('files');

/** A module with one method for each operation of an OpenAPI document, over what base.py brings. */
export function pythonClient(document) {
  const base = readFileSync(new URL('base.py', import.meta.url), 'utf8');
  const [before, after] = base.split('    # OPERATIONS\n');
  if (after === undefined) throw new Error('base.py says nowhere that # OPERATIONS belong there');
  const names = new Set();
  const operations = Object.entries(document.paths).flatMap(([path, item]) =>
    METHODS.filter((method) => item[method]).map((method) => {
      const name = nameOf(method, path);
      if (names.has(name)) throw new Error(`Two operations are called ${name}`);
      names.add(name);
      return operationOf(name, method, path, item[method]);
    }),
  );
  return before + operations.join('\n') + after;
}

/** `get_series_by_series_uid` for `GET /api/series/{seriesUid}`. */
function nameOf(method, path) {
  const segments = path
    .replace(/^\/api\//, '/')
    .split('/')
    .filter((segment) => segment !== '')
    .map((segment) =>
      /^\{\*\}$/.test(segment) ? 'by_path' : segment.startsWith('{') ? `by_${snake(segment)}` : snake(segment),
    );
  return [method, ...segments].join('_');
}

function operationOf(name, method, path, operation) {
  const parameters = operation.parameters ?? [];
  const inPath = [...path.matchAll(/\{([^}]+)\}/g)].map(([, given]) => given);
  const inQuery = parameters.filter((parameter) => parameter.in === 'query').map((parameter) => parameter.name);
  const takesForm = operation.requestBody?.content?.['multipart/form-data'] !== undefined;
  const takesBody = operation.requestBody !== undefined || method !== 'get';
  const type = Object.keys(operation.requestBody?.content ?? {})[0];

  const keywords = [
    ...inQuery.map((given) => `${argument(given)}: Any = None`),
    ...(takesForm ? ['files: Iterable[File] = ()', 'progress: Optional[Progress] = None'] : []),
    ...(takesBody && !takesForm
      ? ['body: Any = None', `content_type: Optional[str] = ${takesForm || !type ? 'None' : quoted(type)}`]
      : []),
    'accept: Optional[str] = None',
    'extra: Optional[Mapping[str, Any]] = None',
  ];
  const signature = ['self', ...inPath.map((given) => `${argument(given)}: Any`), '*', ...keywords];
  const address = path.replace(
    /\{([^}]+)\}/g,
    (_, given) => `{quoted(${argument(given)}${given === '*' ? ", safe='/'" : ''})}`,
  );
  const query = inQuery.map((given) => `${quoted(given)}: ${argument(given)}`).join(', ');
  const call = [
    quoted(method.toUpperCase()),
    inPath.length > 0 ? `f${quoted(address)}` : quoted(path),
    ...(query === '' ? [] : [`query={${query}}`]),
    ...(takesForm ? ['files=files', 'progress=progress'] : []),
    ...(takesBody && !takesForm ? ['body=body', 'content_type=content_type'] : []),
    'accept=accept',
    'extra=extra',
  ];
  const summary = [operation.summary, operation.description]
    .filter(Boolean)
    .map((text) => text.replaceAll('\\', '\\\\'));
  return [
    '',
    ...filled(`    def ${name}(`, signature, ') -> Any:', 8),
    ...docstring([...summary, `${method.toUpperCase()} ${path}`]),
    ...filled('        return self.call(', call, ')', 12),
    '',
  ].join('\n');
}

/** As many things on a line as it holds. */
function filled(before, things, after, indent) {
  const whole = `${before}${things.join(', ')}${after}`;
  if (whole.length <= WIDTH) return [whole];
  const lines = [''];
  for (const thing of things) {
    const line = lines.at(-1);
    if (line !== '' && indent + line.length + thing.length > WIDTH) lines.push(`${thing},`);
    else lines[lines.length - 1] = line === '' ? `${thing},` : `${line} ${thing},`;
  }
  return [before, ...lines.map((line) => ' '.repeat(indent) + line), ' '.repeat(indent - 4) + after];
}

function docstring(paragraphs) {
  const lines = paragraphs.flatMap((paragraph, index) => [
    ...(index > 0 ? [''] : []),
    ...wrapped(paragraph.replaceAll('"""', "'''")),
  ]);
  // A last quotation mark would end the text too early.
  return [
    `        """${lines[0]}`,
    ...lines.slice(1).map((line) => (line === '' ? '' : `        ${line}`)),
    '        """',
  ];
}

function wrapped(text) {
  const lines = [''];
  for (const word of text.split(/\s+/)) {
    const line = lines.at(-1);
    if (line !== '' && line.length + word.length > WIDTH - 8) lines.push(word);
    else lines[lines.length - 1] = line === '' ? word : `${line} ${word}`;
  }
  return lines;
}

function argument(given) {
  if (given === '*') return 'path';
  const name = snake(given);
  return TAKEN.has(name) ? `${name}_` : name;
}

const snake = (text) =>
  text
    .replace(/[{}]/g, '')
    .replace(/([a-z0-9])([A-Z])/g, '$1_$2')
    .replace(/[^A-Za-z0-9]+/g, '_')
    .toLowerCase();
const quoted = (text) => JSON.stringify(text);
