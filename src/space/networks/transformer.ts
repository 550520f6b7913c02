/** Vision transformers and Image GPT by name (see `vit.ts`). */
import { PlanError } from '../../plan/builder.js';
import { transformer, transformerNames } from '../vit.js';
import { refuse, type Family } from './family.js';

const papers: readonly (readonly [name: RegExp, source: string])[] = [
  [/^vit-(ti|s)\//, 'Touvron et al., Training data-efficient image transformers, ICML 2021, table 1'],
  [/^vit-(b|l)\//, 'Dosovitskiy et al., An Image is Worth 16x16 Words, ICLR 2021, table 1'],
  [/^vit-cifar/, 'the design of ViT, small enough for CIFAR-10 on a CPU'],
  [/^igpt-s/, 'Chen et al., Generative Pretraining from Pixels, ICML 2020: iGPT-S as a classifier'],
  [/^igpt-cifar/, 'the design of Image GPT, small enough for CIFAR-10 on a CPU'],
];

function family(pattern: RegExp, source: string): Family {
  const names = transformerNames.filter((name) => pattern.test(name));
  return {
    pattern: new RegExp(`^(${names.join('|')})$`),
    names,
    source,
    build([name], options) {
      refuse(name!, options, ['channels']);
      const { classes, image } = options;
      const plan = transformer(name!, { ...(classes && { classes }), ...(image && { image }) });
      if (!plan) throw new PlanError(`there is no transformer ${name}`);
      return plan;
    },
  };
}

export const transformers: readonly Family[] = papers.map(([pattern, source]) => family(pattern, source));
