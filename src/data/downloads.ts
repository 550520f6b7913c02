/** Where data sets that many people use are to be had, and what to check. */
export interface Download {
  readonly url: string;
  /** Of the archive, as the page that offers it says. */
  readonly md5?: string;
  /** What to do, in lines. */
  readonly text: string;
}

function archive(title: string, url: string, md5: string, dataset: string, inside: string): Download {
  const file = url.slice(url.lastIndexOf('/') + 1);
  const text = [
    `${title}, binary version, from its authors:`,
    `  curl -LO ${url}`,
    `  echo "${md5}  ${file}" | md5sum -c`,
    `  tar xzf ${file}`,
    `Then: --set dataset.name=${dataset} dataset.path=${inside}`,
  ].join('\n');
  return { url, md5, text };
}

const toronto = 'https://www.cs.toronto.edu/~kriz';

/** By the name that `dataset.name` takes. */
export const downloads: ReadonlyMap<string, Download> = new Map([
  [
    'cifar10',
    archive(
      'CIFAR-10',
      `${toronto}/cifar-10-binary.tar.gz`,
      'c32a1d4ab5d03f1284b67883e8d87530',
      'cifar10',
      'cifar-10-batches-bin',
    ),
  ],
  [
    'cifar100',
    archive(
      'CIFAR-100',
      `${toronto}/cifar-100-binary.tar.gz`,
      '03b5dce01913d631647c71ecec9e9cb8',
      'cifar100',
      'cifar-100-binary',
    ),
  ],
  [
    'mnist',
    {
      url: 'https://ossci-datasets.s3.amazonaws.com/mnist/',
      text: [
        'MNIST: four files, train-images-idx3-ubyte.gz, train-labels-idx1-ubyte.gz, t10k-images-idx3-ubyte.gz and',
        't10k-labels-idx1-ubyte.gz, from https://ossci-datasets.s3.amazonaws.com/mnist/ into one folder; they stay packed.',
        'Then: --set dataset.name=mnist dataset.path=FOLDER (evocell data FOLDER counts 60,000 and 10,000 images)',
      ].join('\n'),
    },
  ],
]);
