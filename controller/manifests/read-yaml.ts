import type { Document, LineCounter } from 'yaml';
import { findHiddenCharacter } from './find-hidden-character.ts';
import type { Finding } from './finding.ts';
import { loadYaml } from './load-yaml.ts';
import { type PlainDocument, toPlain } from './to-plain.ts';

export interface YamlFile {
  readonly documents: readonly PlainDocument[];
  /** Any finding means that nothing of the file is used. */
  readonly findings: readonly Finding[];
}

/** Hand-written manifests stay far below these; bombs do not (GHSA-jhqp-vf4w-rpwq: 300 times the file in memory). */
const yamlLimits = { depth: 32, documents: 100, aliases: 100, nodes: 50_000 } as const;

/** YAML 1.2 core schema, one or more documents, as plain JSON with the place of every value and key. */
export function readYaml(text: string): YamlFile {
  const lines = new (loadYaml().LineCounter)();
  const place = (offset: number) => {
    const { line, col } = lines.linePos(offset);
    return { line: Math.max(line, 1), column: Math.max(col, 1) };
  };
  const hidden = findHiddenCharacter(text);
  if (hidden) return { documents: [], findings: [hidden] };
  const tree = compose(text, lines);
  if (!Array.isArray(tree)) {
    return { documents: [], findings: [{ code: tree.code, message: tree.message, ...place(tree.offset) }] };
  }
  const findings: Finding[] = [];
  const documents: PlainDocument[] = [];
  for (const document of tree) {
    for (const e of document.errors)
      findings.push({ code: 'yaml-syntax', message: syntax(e.message), ...place(e.pos[0]) });
    if (document.directives.yaml.explicit && document.directives.yaml.version !== '1.2') {
      const message = `expected YAML 1.2, found the directive %YAML ${document.directives.yaml.version}; remove the directive`;
      findings.push({ code: 'yaml-version', message, ...place(document.range[0]) });
    }
    if (document.errors.length > 0 || document.contents === null) continue;
    const plain = toPlain(document, place, yamlLimits);
    findings.push(...plain.findings);
    documents.push(plain.document);
  }
  return { documents, findings };
}

type Stopped = { readonly code: string; readonly message: string; readonly offset: number };

/** The parser keeps its own stack, the composer recurses: so depth is refused between the two. */
function compose(text: string, lines: LineCounter): Document.Parsed[] | Stopped {
  const { Composer, Lexer, Parser } = loadYaml();
  const parser = new Parser(lines.addNewLine);
  const tokens = [];
  // The parser's stack holds the stream, the document and two levels for a key and its value.
  const deepest = yamlLimits.depth * 2 + 4;
  lines.addNewLine(0);
  for (const lexeme of new Lexer().lex(text)) {
    tokens.push(...parser.next(lexeme));
    if (parser.stack.length > deepest) {
      const message = `expected at most ${yamlLimits.depth} levels, found more; flatten the file`;
      return { code: 'yaml-depth', message, offset: parser.offset };
    }
  }
  tokens.push(...parser.end());
  const documents: Document.Parsed[] = [];
  // Unique keys are checked by toPlain: the library compares each key with all before it, hours for a megabyte of keys.
  const composer = new Composer({
    version: '1.2',
    schema: 'core',
    merge: false,
    uniqueKeys: false,
    resolveKnownTags: false,
    prettyErrors: false,
    logLevel: 'silent',
  });
  for (const document of composer.compose(tokens, true, text.length)) {
    documents.push(document);
    if (documents.length > yamlLimits.documents) {
      const message = `expected at most ${yamlLimits.documents} documents in a file, found more; split the file`;
      return { code: 'yaml-documents', message, offset: document.range[0] };
    }
  }
  return documents;
}

function syntax(message: string): string {
  return `expected YAML 1.2, found a mistake in the syntax: ${message.replace(/\s+/g, ' ').slice(0, 200)}`;
}
