//! Published statistics, the starting state made from them, and the rates solved to go with it.

mod after;
pub mod baseline;
pub mod carers;
pub mod growth;
pub mod judgement;
pub mod ladders;
mod prices;
pub mod published;
pub mod rake;
mod settle;
pub mod solve;
pub mod start;
pub mod write;
