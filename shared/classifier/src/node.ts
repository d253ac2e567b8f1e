/** What only Node may load: the encoder on the native ONNX Runtime. */
export { createNodeEncoder, type NodeEncoderOptions } from "./encoder/create-node-encoder.ts";
