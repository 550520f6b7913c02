/** ONNX models as bytes: protocol buffers, field by field as onnx.proto numbers them. */
import { BinaryWriter, WireType } from '@bufbuild/protobuf/wire';
import { InputError } from '../../errors/input-error.js';
import { version } from '../../version.js';
import {
  elementTypes,
  type Attribute,
  type Initializer,
  type OnnxModel,
  type OnnxNode,
  type OnnxValue,
} from './model.js';

/** Readers of protocol buffers take no message of 2 GiB. */
const largestModel = 2 ** 31 - 1;
/** Of the file's form: that of ONNX 1.12, which came with opset 17. */
const formatVersion = 8;

/** Throws InputError for a network that is too large for one file. */
export function encodeOnnx(model: OnnxModel): Uint8Array {
  const weights = model.initializers.reduce(
    (sum, { value }) => sum + ('whole' in value ? 0 : value.values.byteLength),
    0,
  );
  if (weights > largestModel)
    throw new InputError(
      `its weights are ${(weights / 2 ** 30).toFixed(1)} GiB, more than an ONNX file can hold`,
      {
        advice: 'export safetensors',
      },
    );
  const writer = new BinaryWriter();
  writer.tag(1, WireType.Varint).int64(formatVersion);
  text(writer, 2, 'evocell');
  text(writer, 3, version);
  message(writer, 7, (inner) => graph(inner, model));
  message(writer, 8, (inner) => inner.tag(2, WireType.Varint).int64(model.opset));
  for (const [key, value] of Object.entries(model.metadata))
    message(writer, 14, (inner) => {
      text(inner, 1, key);
      text(inner, 2, value);
    });
  return writer.finish();
}

function graph(writer: BinaryWriter, { name, nodes, initializers, inputs, outputs }: OnnxModel): void {
  for (const one of nodes) message(writer, 1, (inner) => node(inner, one));
  text(writer, 2, name);
  for (const one of initializers) message(writer, 5, (inner) => tensor(inner, one));
  for (const one of inputs) message(writer, 11, (inner) => value(inner, one));
  for (const one of outputs) message(writer, 12, (inner) => value(inner, one));
}

function node(writer: BinaryWriter, { type, name, inputs, outputs, attributes }: OnnxNode): void {
  for (const input of inputs) text(writer, 1, input);
  for (const output of outputs) text(writer, 2, output);
  text(writer, 3, name);
  text(writer, 4, type);
  for (const [key, one] of Object.entries(attributes))
    message(writer, 5, (inner) => {
      text(inner, 1, key);
      attribute(inner, one);
    });
}

function attribute(writer: BinaryWriter, one: Attribute): void {
  if ('float' in one) {
    writer.tag(2, WireType.Bit32).float(one.float);
    writer.tag(20, WireType.Varint).int32(1);
  } else if ('int' in one) {
    writer.tag(3, WireType.Varint).int64(one.int);
    writer.tag(20, WireType.Varint).int32(2);
  } else {
    for (const whole of one.ints) writer.tag(8, WireType.Varint).int64(whole);
    writer.tag(20, WireType.Varint).int32(7);
  }
}

function tensor(writer: BinaryWriter, { name, value: held }: Initializer): void {
  const whole = 'whole' in held;
  for (const length of whole ? [held.whole.length] : held.shape) writer.tag(1, WireType.Varint).int64(length);
  writer.tag(2, WireType.Varint).int32(elementTypes[whole ? 'int64' : 'float']);
  text(writer, 8, name);
  const values = whole ? BigInt64Array.from(held.whole, BigInt) : held.values;
  writer
    .tag(9, WireType.LengthDelimited)
    .bytes(new Uint8Array(values.buffer, values.byteOffset, values.byteLength));
}

function value(writer: BinaryWriter, { name, type, shape }: OnnxValue): void {
  text(writer, 1, name);
  message(writer, 2, (ofType) =>
    message(ofType, 1, (ofTensor) => {
      ofTensor.tag(1, WireType.Varint).int32(elementTypes[type]);
      message(ofTensor, 2, (ofShape) => {
        for (const length of shape)
          message(ofShape, 1, (dimension) => {
            if (typeof length === 'number') dimension.tag(1, WireType.Varint).int64(length);
            else text(dimension, 2, length);
          });
      });
    }),
  );
}

function text(writer: BinaryWriter, field: number, content: string): void {
  writer.tag(field, WireType.LengthDelimited).string(content);
}

function message(writer: BinaryWriter, field: number, fill: (inner: BinaryWriter) => void): void {
  writer.tag(field, WireType.LengthDelimited).fork();
  fill(writer);
  writer.join();
}
