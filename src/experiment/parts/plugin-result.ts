/** What functions of plug-ins have to give back, where nothing after them would say what is missing. */
import { z } from 'zod';

const list = z.array(z.unknown());

const results: Readonly<Record<string, z.ZodType>> = {
  propose: z.object({
    train: list,
    evaluate: z.array(
      z.looseObject({ genome: z.unknown(), parents: z.array(z.number()), origin: z.string() }),
    ),
  }),
  evaluate: z.array(
    z.looseObject({
      status: z.enum(['ok', 'failed']),
      metrics: z.record(z.string(), z.number().or(z.nan())),
    }),
  ),
};

/** In words; undefined for what can be used, and for functions of which nothing is asked here. */
export function resultProblem(name: string, result: unknown): string | undefined {
  const issue = Object.hasOwn(results, name) ? results[name]!.safeParse(result).error?.issues[0] : undefined;
  if (!issue) return undefined;
  const place = issue.path.length > 0 ? ` at ${issue.path.join('.')}` : '';
  return `it gives back something else than its type says${place}: ${issue.message}`;
}
