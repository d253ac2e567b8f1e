/** What only Node may load: the encoder on the native ONNX Runtime, and on the browsers' one for comparison. */
export { createNodeEncoder, type NodeEncoderOptions } from "./encoder/create-node-encoder.ts";
export { createNodeGraph, type NodeGraphOptions } from "./encoder/create-node-graph.ts";
export { createShippedEncoder } from "./encoder/create-shipped-encoder.ts";
