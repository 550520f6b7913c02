/** evocell's library: all that the command line can do, a program can do. */
export * from './random.js';
export { version } from './version.js';

// Experiments
export type { Experiment } from './experiment/settings/settings.js';
export { InputError, type InputErrorOptions, type InputPlace } from './errors/input-error.js';
export { ExperimentError } from './experiment/settings/experiment-error.js';
export { experimentOf, experimentYaml, loadExperiment, parseExperiment } from './experiment/settings/load.js';
export {
  resumeSearch,
  runSearch,
  type ResumeOptions,
  type SearchOptions,
  type SearchOutcome,
  type StartedRun,
} from './experiment/run/search.js';
export { rescoreRun, type RescoreRunOptions } from './experiment/run/rescore-run.js';
export type { RescoreOptions } from './experiment/run/rescore.js';
export type { GoOnOptions } from './experiment/run/go-on.js';
export {
  loadTraining,
  parseTraining,
  trainingOf,
  trainingYaml,
} from './experiment/settings/load-training.js';
export type { TrainingExperiment } from './experiment/settings/training-settings.js';
export {
  resumeTraining,
  runTraining,
  type StartedTraining,
  type TrainingOptions,
  type TrainingOutcome,
} from './experiment/run/training.js';
export { readReference, type NetworkReference } from './experiment/read/network-reference.js';
export { openNetwork, type OpenNetworkOptions } from './experiment/read/open-network.js';
export type {
  NetworkScore,
  NetworkSetup,
  OpenedNetwork,
  ScoredImages,
} from './experiment/read/opened-network.js';
export { readSubjects, type SubjectSize } from './experiment/read/subjects.js';
export { benchmarkTable, type BenchmarkTableOptions } from './experiment/tables/benchmark-table.js';
export { reproduce, type Reproduced, type ReproduceOptions } from './experiment/tables/reproduce.js';
export { assemble, type Assembly } from './experiment/run/assemble.js';
export { reportRun, type RunReport } from './experiment/read/run-report.js';
export type { Basis } from './report/basis.js';
export { networkCost, readNetwork, type NetworkCost } from './experiment/read/network-cost.js';
// Parts of your own
export { z } from 'zod';
export type { Plugins } from './experiment/parts/plugins.js';
export { pathSetting, type Part, type PartDefinition, type PartProblem } from './part.js';
export { datasetPart, type DatasetPart } from './data/dataset-part.js';
export { spacePart, type Notation, type SpaceContext, type SpacePart } from './space/space-part.js';
export { strategyPart, type StrategyPart } from './search/strategy-part.js';
export {
  evaluatorPart,
  type EvaluatorContext,
  type EvaluatorDefinition,
  type EvaluatorPart,
  type Use,
} from './search/evaluator-part.js';
export { derivedSizeSettings, operationSettings, supernetSizeSettings } from './space/space-settings.js';

export { writePage } from './experiment/read/write-page.js';
export { probeBackends } from './experiment/run/backend-choice.js';

// Runs
export { openRun, listRuns } from './store/open-run.js';
export { readCheckpoint, readWeights } from './store/read-checkpoint.js';
export { digest, type DigestedRun } from './store/digest.js';
export { rescoredFile, type ClosingFile, type Rescored } from './store/closing-file.js';
export { StoreError } from './store/store-error.js';

// Search
export { search, SearchError, type Search, type SearchProgress } from './search/controller.js';
export type { EvaluationContext, Evaluator, Snapshot } from './search/evaluator.js';
export { hypervolume, worstOf } from './search/hypervolume.js';
export { builtInMetrics, metricOf, type Direction, type Metric } from './search/metric.js';
export { costsOf, objectivesOf, type ObjectiveSetting } from './search/objectives.js';
export { violationOf, type Constraint } from './search/constraints.js';
export { meritOf, rank, rankTrials, type Goal, type Merit } from './search/ranking.js';
export { MemoryLog } from './search/memory-log.js';
export { paretoFront, nonDominatedSort, crowdingDistance } from './search/pareto.js';
export { statelessEvaluator } from './search/stateless-evaluator.js';
export { evnas, type EvnasOptions } from './search/evnas.js';
export { localSearch, type LocalSearchOptions } from './search/local-search.js';
export { nsga2, type Nsga2Options } from './search/nsga2.js';
export { randomSearch, type RandomSearchOptions } from './search/random-search.js';
export { rea, type ReaOptions } from './search/rea.js';
export { reinforce, type ReinforceOptions } from './search/reinforce.js';
export { strategies, strategyNames, strategyOf, type StrategySettings } from './search/strategies.js';
export type {
  Budget,
  Candidate,
  Objective,
  Outcome,
  Proposal,
  SearchContext,
  Strategy,
  Trial,
} from './search/strategy.js';

// Spaces and networks
export { categorical, categoricalSupernet, type Picks } from './space/categorical.js';
export { cost, type Cost } from './plan/cost.js';
export { dartsSpace, type DartsGenome, type DartsSpaceOptions } from './space/darts.js';
export { derivedPlan, type DerivedSkeleton } from './space/derived.js';
export { printGenotype, type Cell, type CellGenotype, type Edge } from './space/genotype.js';
export { parseGenotype } from './space/genotype-text.js';
export { addOperation, operations } from './space/operations.js';
export type { Operation, OperationPart, Site } from './space/site.js';
export { remainingWeights, shareNames, skippedShares, statisticMomenta, weightNames } from './plan/graph.js';
export type { Layer, Plan, Shape, Shares, Weight } from './plan/plan.js';
export { nasbench201Space, parseBenchCell, printBenchCell } from './space/nasbench201.js';
export { network, networkNames, networkPlan, type NetworkOptions } from './space/networks/catalogue.js';
export { published, publishedGenotype } from './space/published.js';
export {
  GenotypeError,
  trainable,
  type Choices,
  type SearchSpace,
  type SupernetSpace,
  type TrainableSpace,
} from './space/search-space.js';
export { vitSpace, type VitSpaceOptions } from './space/vit-space.js';
export type { VitArchitecture } from './space/vit-genotype.js';

// Training
export { BackendError, openBackend, type BackendReport } from './network/backends.js';
export { DataError } from './data/data-error.js';
export { openDataset, openSource } from './data/dataset.js';
export type { ImageSource } from './data/image-source.js';
export { blankImages, type Images, type ImageSet } from './data/image-set.js';
export type {
  Backend,
  Batch,
  GradientRequest,
  Loss,
  Network,
  PassOptions,
  PassResult,
  Score,
  Statistics,
} from './network/network.js';
export { ScratchEvaluator, type ScratchEvaluatorOptions } from './train/scratch/evaluator.js';
export { TabularEvaluator, type TabularSettings } from './search/tabular/evaluator.js';
export { SupernetEvaluator, type SupernetOptions } from './train/supernet/evaluator.js';
export type { BatchOrder, Replica, ScoreJob, StepJob, StepsJob } from './train/pool/jobs.js';
export type { MemoryNeed } from './train/pool/memory-need.js';
export { PoolError, type Pool } from './train/pool/pool.js';
export type { Failure, Result } from './train/pool/result.js';
export { sharePlan, type SharedPlan } from './train/pool/shared-plan.js';
export type {
  EpochRecord,
  ScratchOptions,
  TrainingContext,
  TrainingJob,
  TrainingProgress,
  TrainingResult,
} from './train/pool/training-job.js';
export { weightState, type WeightState } from './train/pool/weight-state.js';
export { openThreadPool, type ThreadPoolOptions } from './train/threads/thread-pool.js';

// Reports
export { cellInWords, genotypeInWords } from './space/cell-words.js';
export { findings, type Findings, type Point } from './report/summary.js';
export { frontTable } from './report/front-table.js';
export { scatter } from './report/scatter.js';
export { cellDifferences, operationCounts, type NodeDifference } from './report/cell-difference.js';
export { compareSubjects, type Subject, type SubjectComparison } from './report/subject-comparison.js';
export { jointFront, type JointFront } from './report/joint-front.js';
export { permutationTest, type PermutationTest } from './report/permutation-test.js';
export { kendallTau, type RankAgreement } from './report/rank-agreement.js';
export { csv, latex, markdown, type Sheet } from './report/sheet.js';

// Types that the names above mention
export type { Dataset, DatasetSettings, SplitSettings } from './data/dataset.js';
export type { Augmentation } from './data/dataset-settings.js';
export type { ImageFormat, Normalisation, TestSet } from './data/image-set.js';
export type { SealedTestSet } from './data/test-set.js';
export type { PageOptions } from './experiment/read/write-page.js';
export type { AssembleOptions } from './experiment/run/assemble.js';
export type { Places as DataPlaces } from './experiment/run/dependencies.js';
export type { NewSearchOptions } from './experiment/run/search.js';
export type { ResumeTrainingOptions } from './experiment/run/training.js';
export type { Override as SettingOverride } from './experiment/settings/override.js';
export type { Common as CommonSettings, Group as SettingGroup } from './experiment/settings/settings.js';
export type { DerivedGroup } from './experiment/settings/training-settings.js';
export type { BenchmarkSettings } from './experiment/tables/benchmark-settings.js';
export type { ComparisonOptions } from './experiment/tables/comparison-plan.js';
export type { BackendOptions } from './network/backends.js';
export type {
  BackendName,
  Resident,
  ResidentScore,
  TrainingOptions as TrainingPassOptions,
} from './network/network.js';
export type { Noise } from './network/noise.js';
export type { SgdSettings, Trained as TrainedTables } from './network/optimiser.js';
export type { WeightSlot, WeightTable } from './network/weights.js';
export type {
  GroupValuesOf,
  Groups as SettingGroups,
  Shape as SettingShape,
  Shapes as SettingShapes,
  ValuesOf,
} from './part.js';
export type { BatchNormOptions, ConvolutionOptions, ConvolutionStart, PlanBuilder } from './plan/builder.js';
export type {
  Initial as WeightInitial,
  LayerBase,
  Padding as LayerPadding,
  Pair as LayerPair,
  Window as LayerWindow,
} from './plan/plan.js';
export type { WindowOptions } from './plan/window.js';
export type { Axis as ChartAxis, FrontView } from './report/front-view.js';
export type { RunFront, RunPoints } from './report/joint-front.js';
export type { Measures } from './report/measures.js';
export type { Hypervolume, ReferenceValue } from './report/reference.js';
export type { Cell as SheetCell, Column as SheetColumn, NumberCell } from './report/sheet.js';
export type { SubjectFigures } from './report/subject-comparison.js';
export type { Generation as GenerationSummary } from './report/history.js';
export type { AdamState } from './search/adam.js';
export type { Member as ScoredMember } from './search/breeding.js';
export type { SearchResult } from './search/controller.js';
export type { Dependency, PlaceSetting } from './search/dependency.js';
export type { FirstGenomes, Progress } from './search/evaluator.js';
export type { ImageCounts } from './search/evaluator-part.js';
export type { EvnasState } from './search/evnas.js';
export type { LocalSearchState, Place as LocalSearchPlace } from './search/local-search.js';
export type { Individual as Nsga2Individual, Nsga2State } from './search/nsga2.js';
export type { ReaState } from './search/rea.js';
export type { ReinforceState } from './search/reinforce.js';
export type { Committed as CommittedGeneration, RunLog } from './search/run-log.js';
export type { Summary as StatisticsSummary } from './search/statistics.js';
export type { ArchitectureTable } from './search/tabular/architecture-table.js';
export type { BenchmarkRow, CurvePoint } from './search/tabular/benchmark.js';
export type {
  BenchmarkTable,
  Published as PublishedFigure,
  TableRow,
} from './search/tabular/benchmark-table.js';
export type { ExactFront, FrontRow } from './search/tabular/fronts.js';
export type { TabularGroup } from './search/tabular/settings.js';
export type { Table as ResultTable } from './search/tabular/table.js';
export type { CellEdge, CellGraph } from './space/cell-graph.js';
export type { Matrix as GenomeMatrix } from './space/decode.js';
export type { Nasbench201Options } from './space/nasbench201.js';
export type { BenchCell, BenchSkeleton } from './space/nasbench201-network.js';
export type { NamedNetwork } from './space/networks/catalogue.js';
export type { PublishedGenotype } from './space/published.js';
export type { Weighing } from './space/search-space.js';
export type { SearchSkeleton } from './space/supernet.js';
export type { VitBlock } from './space/vit-genotype.js';
export type { Checkpoint } from './store/checkpoint.js';
export type { FileSystem, OpenFile, OpenMode } from './store/file-system.js';
export type { Holder as LockHolder } from './store/holder.js';
export type { Commit as JournalCommit, Journal, Pending as PendingCommit } from './store/journal.js';
export type { CommitFields, TrialSummary } from './store/journal-line.js';
export type { Layout as RunLayout } from './store/layout.js';
export type { Lock as RunLock, SilentLocks } from './store/lock.js';
export type { ListedRun, OpenOptions } from './store/open-run.js';
export type { Start as RunStart } from './store/recovery.js';
export type { Renewal, StartRenewal } from './store/renewal.js';
export type { RunFiles } from './store/run-files.js';
export type { RunFolder } from './store/run-folder.js';
export type { Tensors } from './store/safetensors.js';
export type { RunRecord, RunStatus } from './store/run-record.js';
export type { TakeOptions, Writer as RunWriter, WriterOptions } from './store/writer.js';
export type { ProxyJob, Training as TrainingSteps } from './train/pool/jobs.js';
export type { SharedJson } from './train/pool/shared-plan.js';
export type { WeighedPlan } from './train/pool/weighed-plan.js';
export type { FitnessSettings, SupernetExperiment, SupernetSettings } from './train/supernet/settings.js';
export type { Clock } from './train/threads/clock.js';
export type { TimeLimits } from './train/threads/time-limits.js';
export type { TrainingGroup } from './train/training-settings.js';
export type { Point as CostPoint } from './search/pareto.js';
export type { Individual as ReaIndividual } from './search/rea.js';
export type { Group as SettingsGroup } from './experiment/settings/document.js';
