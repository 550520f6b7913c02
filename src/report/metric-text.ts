/** Metrics and their values as people read them. */
import type { Metric } from '../search/metric.js';
import { exact, percent, short } from './figures.js';

/** `65.20`, `3,626,470`, `0.1234`: without the unit. `-` for what was not measured. */
export function printed({ print }: Metric, value: number | undefined): string {
  if (value === undefined || !Number.isFinite(value)) return '-';
  switch (print) {
    case 'percent':
      return percent(value);
    case 'count':
      return exact(value);
    default:
      return real(value);
  }
}

/** `65.20 %`, `3,626,470`, `2,048 bytes` */
export function withUnit(metric: Metric, value: number | undefined): string {
  return metric.unit === undefined ? printed(metric, value) : `${printed(metric, value)} ${metric.unit}`;
}

/** `validation accuracy 65.20 %`, `parameters 3,626,470` */
export function named(metric: Metric, value: number | undefined): string {
  return `${metric.label} ${withUnit(metric, value)}`;
}

/** For the axis of a chart: `60`, `3.63 M`. */
export function onAxis({ print }: Metric, value: number): string {
  return print === 'count' ? short(value) : real(value);
}

/** `validation accuracy %`: what an axis shows. */
export function axisLabel({ label, unit }: Metric): string {
  return unit === undefined ? label : `${label} ${unit}`;
}

/** `accuracy %`: the head of a column, for people and programs. */
export function columnTitle({ label, title = label, unit }: Metric): string {
  return unit === undefined ? title : `${title} ${unit}`;
}

/** Four digits, or the whole part where that is longer. */
function real(value: number): string {
  return String(Math.abs(value) >= 1e4 ? Math.round(value) : Number(value.toPrecision(4)));
}
