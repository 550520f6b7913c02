/** What the public face mentions without exporting it, by the types that TypeScript itself sees. */
import { join } from 'node:path';
import ts from 'typescript';

export interface Unexported {
  readonly name: string;
  /** Source file of the declaration. */
  readonly file: string;
  /** An exported name that mentions it. */
  readonly mentionedBy: string;
}

/** Names declared in this project that signatures reachable from the entry's exports mention, but it does not export. */
export function unexportedTypes(entry: string): Unexported[] {
  const root = join(import.meta.dirname, '../src');
  const program = ts.createProgram([entry], {
    module: ts.ModuleKind.NodeNext,
    moduleResolution: ts.ModuleResolutionKind.NodeNext,
    target: ts.ScriptTarget.ES2023,
    skipLibCheck: true,
    noLib: false,
    types: ['node'],
  });
  const checker = program.getTypeChecker();
  const source = program.getSourceFile(entry)!;
  const exported = new Set(
    checker
      .getExportsOfModule(checker.getSymbolAtLocation(source)!)
      .map((symbol) => resolved(symbol, checker)),
  );
  const missing = new Map<string, Unexported>();
  const seen = new Set<ts.Symbol>(exported);
  const queue = [...exported].map((symbol) => ({ symbol, from: symbol.name }));
  while (queue.length > 0) {
    const { symbol, from } = queue.pop()!;
    for (const declaration of symbol.declarations ?? []) {
      if (!declaration.getSourceFile().fileName.startsWith(root)) continue;
      forMentioned(declaration, checker, (mentioned) => {
        if (seen.has(mentioned)) return;
        seen.add(mentioned);
        const file = mentioned.declarations?.[0]?.getSourceFile().fileName;
        if (!file?.startsWith(root)) return;
        missing.set(mentioned.name, { name: mentioned.name, file, mentionedBy: from });
        queue.push({ symbol: mentioned, from });
      });
    }
  }
  return [...missing.values()].sort((one, other) => (one.name < other.name ? -1 : 1));
}

/** Calls with the symbol of each type name in a declaration; private members are left out of declaration files. */
function forMentioned(node: ts.Node, checker: ts.TypeChecker, call: (symbol: ts.Symbol) => void): void {
  if (ts.canHaveModifiers(node) && node.modifiers?.some(({ kind }) => kind === ts.SyntaxKind.PrivateKeyword))
    return;
  const name = ts.isTypeReferenceNode(node)
    ? node.typeName
    : ts.isExpressionWithTypeArguments(node)
      ? node.expression
      : undefined;
  const symbol = name && checker.getSymbolAtLocation(name);
  if (symbol) {
    const target = resolved(symbol, checker);
    if (!(target.flags & ts.SymbolFlags.TypeParameter)) call(target);
  }
  ts.forEachChild(node, (child) => forMentioned(child, checker, call));
}

function resolved(symbol: ts.Symbol, checker: ts.TypeChecker): ts.Symbol {
  return symbol.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol;
}
