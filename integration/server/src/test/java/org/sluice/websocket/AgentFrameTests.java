package org.sluice.websocket;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AgentFrameTests {

    @Test
    void readsBytesHeadersAndStatusWhateverElseThereIs() throws Exception {
        AgentFrame frame = AgentFrame.read(
                """
                {"more":{"body":[1]},"id":7,"headers":{"ETag":"x","Set-Cookie":["a=1",2,"b=2"],"n":5},
                 "body":{"type":"Buffer","data":[0,127,128,255]},"status":200}""");
        assertThat(frame.id()).isEqualTo(7);
        assertThat(frame.status()).isEqualTo(200);
        assertThat(frame.body()).containsExactly(0, 127, 128, 255);
        assertThat(frame.headers().get("set-cookie")).isEqualTo(List.of("a=1", "b=2"));
        assertThat(frame.headers().get("etag")).isEqualTo(List.of("x"));
        assertThat(frame.webSocket()).isFalse();
    }

    @Test
    void readsMessagesAndEndsOfWebSockets() throws Exception {
        AgentFrame message = AgentFrame.read("{\"id\":3,\"ws\":true,\"body\":\"hallo\"}");
        assertThat(message.webSocket()).isTrue();
        assertThat(message.text()).contains("hallo");
        assertThat(AgentFrame.read("{\"id\":3,\"ws\":true,\"closed\":true}").closed())
                .isTrue();
    }

    @Test
    void anAnswerWithoutABodyHasNone() throws Exception {
        assertThat(AgentFrame.read("{\"id\":1,\"status\":404}").body()).isEmpty();
        assertThat(AgentFrame.read("{\"id\":1,\"status\":304,\"body\":null}").body())
                .isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "no json", "[]", "{\"id\":1", "{\"id\":99999999999999999999}", "{\"status\":1e9999}x"})
    void whatIsNoFrameIsPutAsideOrOfNobody(String text) {
        try {
            assertThat(AgentFrame.read(text).id()).isEqualTo(-1);
        } catch (AgentFrame.UnreadableException e) {
            assertThat(e).hasMessageNotContaining("json");
        }
    }

    @Test
    void aNumberThatIsNoneOfOursIsNobodys() throws Exception {
        assertThat(AgentFrame.read("{\"id\":\"1\"}").id()).isEqualTo(-1);
        assertThatExceptionOfType(AgentFrame.UnreadableException.class).isThrownBy(() -> AgentFrame.read("true"));
    }

    @Test
    void aBodyThatBeginsWithAQuotationMarkIsWrapped() {
        assertThat(AgentFrame.request(1, "POST", "/x", Map.of(), Optional.of("\"a\"")))
                .isEqualTo(
                        "{\"id\":1,\"method\":\"POST\",\"url\":\"/x\",\"headers\":{},\"body\":\"\\\"\\\\\\\"a\\\\\\\"\\\"\"}");
        assertThat(AgentFrame.request(1, "GET", "/x", Map.of("a", List.of("1", "2")), Optional.empty()))
                .isEqualTo("{\"id\":1,\"method\":\"GET\",\"url\":\"/x\",\"headers\":{\"a\":\"1, 2\"}}");
    }
}
