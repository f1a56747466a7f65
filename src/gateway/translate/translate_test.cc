// Requests, answers and streams of one dialect at a provider of the other.
#include "gateway/translate/translate.h"

#include <gtest/gtest.h>

#include "cloud/sse.h"

namespace firstpass::gateway {
namespace {

Json json(const char* text) { return Json::parse(text); }

/// What a client of the other dialect gets for these events.
std::vector<Json> through(std::unique_ptr<StreamTranslator> (*make)(const Json&, StreamTranslator::Sink),
                          const std::vector<std::string>& events, const Json& request = Json::object()) {
  std::vector<Json> out;
  const auto translator = make(request, [&](std::string_view name, std::string_view data) {
    out.push_back(data == "[DONE]" ? Json("[DONE]") : Json::parse(data));
    if (out.back().is_object() && out.back().contains("type")) {
      EXPECT_EQ(name, out.back()["type"].get<std::string>());
    }
  });
  for (const std::string& data : events) translator->event("", data);
  translator->finish();
  return out;
}

TEST(Translate, AMessagesRequestBecomesAChat) {
  const Json out = *messages_to_chat(json(R"({"model":"m","max_tokens":9,"stream":true,"stop_sequences":["END"],
    "system":[{"type":"text","text":"Be brief.","cache_control":{"type":"ephemeral"}}],
    "tools":[{"name":"mail","description":"d","input_schema":{"type":"object"}}],
    "tool_choice":{"type":"any","disable_parallel_tool_use":true},"metadata":{"user_id":"u"},"messages":[
    {"role":"user","content":"Hi <PERSON_K7Q2>"},
    {"role":"assistant","content":[{"type":"thinking","thinking":"hm","signature":"s"},{"type":"text","text":"Yes."},
      {"type":"tool_use","id":"t1","name":"mail","input":{"to":"<PERSON_K7Q2>"}}]},
    {"role":"user","content":[{"type":"text","text":"and?"},
      {"type":"tool_result","tool_use_id":"t1","content":[{"type":"text","text":"sent"}]}]}]})"));
  EXPECT_EQ(out, json(R"({"model":"m","messages":[
    {"role":"system","content":"Be brief."},
    {"role":"user","content":"Hi <PERSON_K7Q2>"},
    {"role":"assistant","content":"Yes.","tool_calls":[{"id":"t1","type":"function",
      "function":{"name":"mail","arguments":"{\"to\":\"<PERSON_K7Q2>\"}"}}]},
    {"role":"tool","tool_call_id":"t1","content":"sent"},
    {"role":"user","content":"and?"}],
    "max_tokens":9,"stream":true,"stop":["END"],
    "tools":[{"type":"function","function":{"name":"mail","description":"d","parameters":{"type":"object"}}}],
    "tool_choice":"required","parallel_tool_calls":false,"user":"u","stream_options":{"include_usage":true}})"));
}

TEST(Translate, AChatRequestBecomesMessages) {
  const Json out = *chat_to_messages(json(R"({"model":"m","max_completion_tokens":9,"temperature":1.5,"stop":"END",
    "messages":[{"role":"system","content":"Be brief."},{"role":"developer","content":"In English."},
    {"role":"user","content":[{"type":"text","text":"Hi"},{"type":"image_url","image_url":{"url":"data:image/png;base64,AA=="}}]},
    {"role":"assistant","content":null,"tool_calls":[{"id":"c1","type":"function","function":{"name":"f","arguments":"{\"a\":1}"}},
      {"id":"c2","type":"function","function":{"name":"f","arguments":"not json"}}]},
    {"role":"tool","tool_call_id":"c1","content":"one"},{"role":"tool","tool_call_id":"c2","content":"two"}],
    "tools":[{"type":"function","function":{"name":"f"}}],"tool_choice":{"type":"function","function":{"name":"f"}}})"));
  EXPECT_EQ(out["system"], "Be brief.\n\nIn English.");
  EXPECT_EQ(out["max_tokens"], 9);
  EXPECT_EQ(out["temperature"], 1.0);
  EXPECT_EQ(out["stop_sequences"], Json::array({"END"}));
  EXPECT_EQ(out["tool_choice"], json(R"({"type":"tool","name":"f"})"));
  EXPECT_EQ(out["tools"], json(R"([{"name":"f","input_schema":{"type":"object","properties":{}}}])"));
  EXPECT_EQ(out["messages"], json(R"([
    {"role":"user","content":[{"type":"text","text":"Hi"},
      {"type":"image","source":{"type":"base64","media_type":"image/png","data":"AA=="}}]},
    {"role":"assistant","content":[{"type":"tool_use","id":"c1","name":"f","input":{"a":1}},
      {"type":"tool_use","id":"c2","name":"f","input":{}}]},
    {"role":"user","content":[{"type":"tool_result","tool_use_id":"c1","content":"one"},
      {"type":"tool_result","tool_use_id":"c2","content":"two"}]}])"));
}

TEST(Translate, NoWordsAreLost) {
  const Json chat = *messages_to_chat(json(R"({"messages":[{"role":"user","content":[
    {"type":"tool_result","tool_use_id":"t","content":[{"type":"text","text":"one"},
      {"type":"document","source":{"type":"text","media_type":"text/plain","data":"two"}}]},
    {"type":"document","title":"The lease","context":"of May","source":{"type":"text","data":"Rent is 900."}},
    {"type":"document","source":{"type":"content","content":[{"type":"text","text":"a"},{"type":"text","text":"b"}]}},
    {"type":"search_result","title":"T","source":"https://example.com","content":[{"type":"text","text":"found"}]},
    {"type":"text","text":"How much?"}]},
    {"role":"assistant","content":[{"type":"redacted_thinking","data":"x"},{"type":"text","text":"900."}]}]})"));
  EXPECT_EQ(chat["messages"], json(R"([{"role":"tool","tool_call_id":"t","content":"one\ntwo"},
    {"role":"user","content":[{"type":"text","text":"The lease\nof May\nRent is 900."},{"type":"text","text":"a\nb"},
      {"type":"text","text":"T\nhttps://example.com\nfound"},{"type":"text","text":"How much?"}]},
    {"role":"assistant","content":"900."}])"));
  const Json messages = *chat_to_messages(json(R"({"logprobs":false,"functions":[],"response_format":{"type":"text"},
    "messages":[{"role":"assistant","content":[{"type":"refusal","refusal":"No."}]}],
    "tools":[{"type":"function","function":{"name":"f","parameters":{}}}]})"));
  EXPECT_EQ(messages["messages"][0]["content"], json(R"([{"type":"text","text":"No."}])"));
  EXPECT_EQ(messages["tools"][0]["input_schema"]["type"], "object");
  EXPECT_TRUE(responses_to_chat(json(R"({"input":[{"type":"reasoning","id":"r"},{"type":"message","role":"assistant",
    "content":[{"type":"refusal","refusal":"No."}]}],"prompt":null,"text":{"format":{"type":"text"}}})")));
}

TEST(Translate, WhatHasNoWordIsRefused) {
  for (const char* body : {R"({"messages":[],"n":2})", R"({"messages":[],"response_format":{"type":"json_schema"}})",
                           R"({"messages":[],"tools":[{"type":"web_search"}]})"})
    EXPECT_EQ(chat_to_messages(json(body)).error().code, Code::invalid_argument) << body;
  for (const char* body : {R"({"messages":[],"response_format":{"type":"json_object"}})",
                           R"({"messages":[],"functions":[{"name":"f"}]})", R"({"messages":[],"logprobs":true})",
                           R"({"messages":[{"role":"user","content":[{"type":"video","video":1}]}]})",
                           R"({"messages":[{"role":"assistant","function_call":{"name":"f"}}]})"})
    EXPECT_EQ(chat_to_messages(json(body)).error().code, Code::invalid_argument) << body;
  for (const char* body :
       {R"({"messages":[],"tools":[{"type":"web_search_20250305","name":"w"}]})",
        R"({"messages":[],"mcp_servers":[{"url":"u"}]})", R"({"messages":[],"output_format":{"type":"json_schema"}})",
        R"({"messages":[],"output_config":{"format":{"type":"json_schema"}}})",
        R"({"messages":[{"role":"user","content":[{"type":"surprise"}]}]})",
        R"({"messages":[{"role":"user","content":[{"type":"tool_result","content":[{"type":"surprise"}]}]}]})",
        R"({"messages":[{"role":"assistant","content":[{"type":"web_search_tool_result","content":[]}]}]})"})
    EXPECT_EQ(messages_to_chat(json(body)).error().code, Code::invalid_argument) << body;
  for (const char* body :
       {R"({"input":"x","prompt":{"id":"p"}})", R"({"input":"x","conversation":"c"})",
        R"({"input":"x","text":{"format":{"type":"json_object"}}})", R"({"input":[{"type":"computer_call"}]})",
        R"({"input":[{"role":"user","content":[{"type":"surprise"}]}]})"})
    EXPECT_EQ(responses_to_chat(json(body)).error().code, Code::invalid_argument) << body;
  for (const char* odd : {"{}", R"({"messages":5})", R"({"messages":[5,{"role":"user"},{"role":7,"content":{}}]})",
                          R"({"messages":[{"role":"assistant","tool_calls":[3,{}]}],"stop":5,"metadata":4})"}) {
    EXPECT_TRUE(chat_to_messages(json(odd))) << odd;
    EXPECT_TRUE(messages_to_chat(json(odd))) << odd;
  }
}

TEST(Translate, AnswersAndErrors) {
  const Json messages =
      chat_answer_to_messages(json(R"({"id":"1","model":"m","choices":[{"index":0,"message":{"role":"assistant",
    "content":"Hi","reasoning_content":"hm","tool_calls":[{"id":"c","type":"function","function":{"name":"f","arguments":"{\"a\":1}"}}]},
    "finish_reason":"tool_calls"}],"usage":{"prompt_tokens":10,"completion_tokens":3,"prompt_tokens_details":{"cached_tokens":4}}})"));
  EXPECT_EQ(messages["content"],
            json(R"([{"type":"thinking","thinking":"hm","signature":""},{"type":"text","text":"Hi"},
    {"type":"tool_use","id":"c","name":"f","input":{"a":1}}])"));
  EXPECT_EQ(messages["stop_reason"], "tool_use");
  EXPECT_EQ(messages["usage"]["input_tokens"], 6);
  EXPECT_EQ(messages["usage"]["cache_read_input_tokens"], 4);

  const Json chat = messages_answer_to_chat(json(R"({"id":"1","model":"m","content":[{"type":"text","text":"Hi"},
    {"type":"tool_use","id":"c","name":"f","input":{"a":1}}],"stop_reason":"tool_use",
    "usage":{"input_tokens":6,"cache_read_input_tokens":4,"output_tokens":3}})"));
  EXPECT_EQ(chat["choices"][0]["message"]["content"], "Hi");
  EXPECT_EQ(chat["choices"][0]["message"]["tool_calls"][0]["function"]["arguments"], "{\"a\":1}");
  EXPECT_EQ(chat["choices"][0]["finish_reason"], "tool_calls");
  EXPECT_EQ(chat["usage"]["total_tokens"], 13);

  EXPECT_EQ(chat_answer_to_messages(json(R"({"error":{"message":"x","type":"server_error"}})")),
            json(R"({"type":"error","error":{"type":"api_error","message":"x"}})"));
  EXPECT_EQ(messages_answer_to_chat(
                json(R"({"type":"error","error":{"type":"overloaded_error","message":"x"}})"))["error"]["message"],
            "x");
}

TEST(Translate, AChatStreamBecomesBlocks) {
  const auto chunk = [](const char* delta, const char* reason) {
    return std::string(R"({"id":"1","model":"m","choices":[{"index":0,"delta":)") + delta + R"(,"finish_reason":)" +
           reason + "}]}";
  };
  const std::vector<Json> out = through(
      &chat_stream_to_messages,
      {chunk(R"({"role":"assistant","content":""})", "null"), chunk(R"({"reasoning_content":"hm"})", "null"),
       chunk(R"({"content":"Hi "})", "null"), chunk(R"({"content":"you"})", "null"),
       chunk(R"({"tool_calls":[{"index":0,"id":"c1","type":"function","function":{"name":"f","arguments":""}}]})",
             "null"),
       chunk(R"({"tool_calls":[{"index":0,"function":{"arguments":"{\"a\":1}"}}]})", "null"),
       chunk(R"({"tool_calls":[{"index":1,"id":"c2","type":"function","function":{"name":"g","arguments":"{}"}}]})",
             "null"),
       chunk("{}", "\"tool_calls\""), R"({"choices":[],"usage":{"prompt_tokens":5,"completion_tokens":2}})", "[DONE]"});
  std::string order;
  for (const Json& event : out) {
    order += event["type"].get<std::string>();
    if (event.contains("index")) order += " " + event["index"].dump();
    if (event.contains("delta") && event["delta"].contains("type"))
      order += " " + event["delta"]["type"].get<std::string>();
    order += "\n";
  }
  EXPECT_EQ(order,
            "message_start\ncontent_block_start 0\ncontent_block_delta 0 thinking_delta\ncontent_block_stop 0\n"
            "content_block_start 1\ncontent_block_delta 1 text_delta\ncontent_block_delta 1 text_delta\n"
            "content_block_stop 1\ncontent_block_start 2\ncontent_block_delta 2 input_json_delta\n"
            "content_block_stop 2\ncontent_block_start 3\ncontent_block_delta 3 input_json_delta\n"
            "content_block_stop 3\nmessage_delta\nmessage_stop\n");
  EXPECT_EQ(out[out.size() - 2]["delta"]["stop_reason"], "tool_use");
  EXPECT_EQ(out[out.size() - 2]["usage"]["output_tokens"], 2);
}

TEST(Translate, AMessagesStreamBecomesChunks) {
  const std::vector<std::string> events = {
      R"({"type":"message_start","message":{"id":"1","model":"m","usage":{"input_tokens":5,"output_tokens":1}}})",
      R"({"type":"ping"})",
      R"({"type":"content_block_start","index":0,"content_block":{"type":"text","text":""}})",
      R"({"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"Hi"}})",
      R"({"type":"content_block_stop","index":0})",
      R"({"type":"content_block_start","index":1,"content_block":{"type":"tool_use","id":"t","name":"f","input":{}}})",
      R"({"type":"content_block_delta","index":1,"delta":{"type":"input_json_delta","partial_json":"{\"a\":1}"}})",
      R"({"type":"message_delta","delta":{"stop_reason":"tool_use"},"usage":{"output_tokens":7}})",
      R"({"type":"message_stop"})"};
  const std::vector<Json> out = through(&messages_stream_to_chat, events);
  ASSERT_EQ(out.size(), 6u);
  EXPECT_EQ(out[0]["choices"][0]["delta"]["role"], "assistant");
  EXPECT_EQ(out[1]["choices"][0]["delta"]["content"], "Hi");
  EXPECT_EQ(out[2]["choices"][0]["delta"]["tool_calls"][0]["function"]["name"], "f");
  EXPECT_EQ(out[3]["choices"][0]["delta"]["tool_calls"][0]["function"]["arguments"], "{\"a\":1}");
  EXPECT_EQ(out[4]["choices"][0]["finish_reason"], "tool_calls");
  EXPECT_EQ(out[5], "[DONE]");
  const std::vector<Json> counted =
      through(&messages_stream_to_chat, events, json(R"({"stream_options":{"include_usage":true}})"));
  ASSERT_EQ(counted.size(), 7u);
  EXPECT_EQ(counted[5]["usage"]["total_tokens"], 12);
  EXPECT_TRUE(counted[5]["choices"].empty());
}

TEST(Translate, AResponsesRequestBecomesMessages) {
  const Json out =
      *responses_to_messages(json(R"({"model":"m","instructions":"Be brief.","max_output_tokens":9,"input":[
    {"role":"user","content":[{"type":"input_text","text":"Hi"}]},{"type":"reasoning","summary":[]},
    {"type":"function_call","call_id":"c1","name":"f","arguments":"{\"a\":1}"},
    {"type":"function_call","call_id":"c2","name":"f","arguments":"{}"},
    {"type":"function_call_output","call_id":"c1","output":"one"},{"type":"function_call_output","call_id":"c2","output":"two"}],
    "tools":[{"type":"function","name":"f","parameters":{"type":"object"}}],"tool_choice":"required"})"));
  EXPECT_EQ(out["system"], "Be brief.");
  EXPECT_EQ(out["max_tokens"], 9);
  EXPECT_EQ(out["tool_choice"]["type"], "any");
  ASSERT_EQ(out["messages"].size(), 3u);
  EXPECT_EQ(out["messages"][1]["content"].size(), 2u);
  EXPECT_EQ(out["messages"][2]["content"][1]["content"], "two");
  for (const char* refused :
       {R"({"input":"a","previous_response_id":"r"})", R"({"input":[{"type":"item_reference","id":"x"}]})",
        R"({"input":"a","tools":[{"type":"web_search"}]})"})
    EXPECT_FALSE(responses_to_messages(json(refused))) << refused;
}

TEST(Translate, AMessagesStreamBecomesResponsesEvents) {
  const std::vector<Json> out = through(
      &messages_stream_to_responses,
      {R"({"type":"message_start","message":{"id":"1","model":"m","usage":{"input_tokens":5}}})",
       R"({"type":"content_block_start","index":0,"content_block":{"type":"text","text":""}})",
       R"({"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"Hi "}})",
       R"({"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"you"}})",
       R"({"type":"content_block_start","index":1,"content_block":{"type":"tool_use","id":"t","name":"f","input":{}}})",
       R"({"type":"content_block_delta","index":1,"delta":{"type":"input_json_delta","partial_json":"{}"}})",
       R"({"type":"message_delta","delta":{"stop_reason":"tool_use"},"usage":{"output_tokens":7}})",
       R"({"type":"message_stop"})"});
  std::string order;
  for (std::size_t i = 0; i < out.size(); ++i) {
    EXPECT_EQ(out[i]["sequence_number"], i);
    order += out[i]["type"].get<std::string>().substr(9) + "\n";
  }
  EXPECT_EQ(order,
            "created\nin_progress\noutput_item.added\ncontent_part.added\noutput_text.delta\noutput_text.delta\n"
            "output_text.done\ncontent_part.done\noutput_item.done\noutput_item.added\n"
            "function_call_arguments.delta\nfunction_call_arguments.done\noutput_item.done\ncompleted\n");
  const Json& response = out.back()["response"];
  EXPECT_EQ(response["output"][0]["content"][0]["text"], "Hi you");
  EXPECT_EQ(response["output"][1]["call_id"], "t");
  EXPECT_EQ(response["usage"]["total_tokens"], 12);
}

// A Responses client reads one item at a time: a call is whole before the next one begins.
TEST(Translate, CallsWhosePiecesCameMixedBecomeItemsOneByOne) {
  const auto begin = [](int index, const char* id, const char* name) {
    return R"({"type":"content_block_start","index":)" + std::to_string(index) +
           R"(,"content_block":{"type":"tool_use","id":")" + id + R"(","name":")" + name + R"(","input":{}}})";
  };
  const auto piece = [](int index, const std::string& part) {
    return R"({"type":"content_block_delta","index":)" + std::to_string(index) +
           R"(,"delta":{"type":"input_json_delta","partial_json":)" + Json(part).dump() + "}}";
  };
  const std::vector<Json> out = through(
      &messages_stream_to_responses,
      {R"({"type":"message_start","message":{"id":"1","model":"m","usage":{"input_tokens":5}}})", begin(0, "t1", "f"),
       begin(1, "t2", "g"), piece(0, R"({"a":"{)"), piece(1, R"({"b":)"), piece(0, R"(\"","c":[1)"), piece(1, "2}"),
       piece(0, "]}"), R"({"type":"message_delta","delta":{"stop_reason":"tool_use"},"usage":{"output_tokens":7}})",
       R"({"type":"message_stop"})"});
  std::string order, arguments[2];
  for (std::size_t i = 0; i < out.size(); ++i) {
    EXPECT_EQ(out[i]["sequence_number"], i);
    const std::string type = out[i]["type"].get<std::string>().substr(9);
    if (!out[i].contains("output_index")) continue;
    const auto index = out[i]["output_index"].get<std::size_t>();
    ASSERT_LT(index, 2u);
    if (type == "function_call_arguments.delta") arguments[index] += out[i]["delta"].get<std::string>();
    else order += type + " " + std::to_string(index) + "\n";
  }
  EXPECT_EQ(order,
            "output_item.added 0\nfunction_call_arguments.done 0\noutput_item.done 0\n"
            "output_item.added 1\nfunction_call_arguments.done 1\noutput_item.done 1\n");
  EXPECT_EQ(arguments[0], R"({"a":"{\"","c":[1]})");
  EXPECT_EQ(arguments[1], R"({"b":2})");
  const Json& output = out.back()["response"]["output"];
  ASSERT_EQ(output.size(), 2u);
  for (std::size_t i = 0; i < 2; ++i) {
    EXPECT_EQ(output[i]["call_id"], i == 0 ? "t1" : "t2");
    EXPECT_EQ(output[i]["name"], i == 0 ? "f" : "g");
    EXPECT_EQ(output[i]["arguments"], arguments[i]);
  }
}

}  // namespace
}  // namespace firstpass::gateway
